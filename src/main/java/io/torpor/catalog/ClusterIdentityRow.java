package io.torpor.catalog;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import org.springframework.data.domain.Persistable;

/** The row of the cluster's identity. There is one. */
@Entity
@Table(name = "cluster_identity")
class ClusterIdentityRow implements Persistable<Integer> {

    static final int ONLY = 1;

    @Id
    private int id;

    private String cluster;

    @Transient
    private boolean fresh;

    @SuppressWarnings("NullAway.Init")
    protected ClusterIdentityRow() {}

    /** An identity that is not stored yet. */
    ClusterIdentityRow(String cluster) {
        this.id = ONLY;
        this.cluster = cluster;
        this.fresh = true;
    }

    @Override
    public Integer getId() {
        return id;
    }

    @Override
    public boolean isNew() {
        return fresh;
    }

    String cluster() {
        return cluster;
    }
}
