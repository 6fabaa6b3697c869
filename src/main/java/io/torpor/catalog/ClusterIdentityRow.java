package io.torpor.catalog;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The row of the cluster's identity. There is one. */
@Entity
@Table(name = "cluster_identity")
class ClusterIdentityRow extends GivenIdRow<Integer> {

    static final int ONLY = 1;

    @Id
    private int id;

    private String cluster;

    @SuppressWarnings("NullAway.Init")
    protected ClusterIdentityRow() {}

    /** An identity that is not stored yet. */
    ClusterIdentityRow(String cluster) {
        super(true);
        this.id = ONLY;
        this.cluster = cluster;
    }

    @Override
    public Integer getId() {
        return id;
    }

    String cluster() {
        return cluster;
    }
}
