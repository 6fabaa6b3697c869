package io.torpor.localcluster;

import io.torpor.cluster.HibernationState;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/**
 * The row of a bucket of the local cluster manager. That of a deleted bucket is kept, so that its folder is not taken
 * for a new bucket.
 */
@Entity
@Table(name = "local_bucket")
class LocalBucketRow implements Persistable<String> {

    @Id
    private String name;

    @Version
    private @Nullable Long version;

    private String uuid;

    @Enumerated(EnumType.STRING)
    @Column(columnDefinition = "varchar")
    private HibernationState state;

    private boolean deleted;

    @SuppressWarnings("NullAway.Init")
    protected LocalBucketRow() {}

    LocalBucketRow(String name, String uuid, HibernationState state) {
        this.name = name;
        this.uuid = uuid;
        this.state = state;
    }

    @Override
    public String getId() {
        return name;
    }

    @Override
    public boolean isNew() {
        return version == null;
    }

    String uuid() {
        return uuid;
    }

    HibernationState state() {
        return state;
    }

    boolean deleted() {
        return deleted;
    }

    void delete() {
        deleted = true;
    }

    void set(String newUuid, HibernationState newState) {
        uuid = newUuid;
        state = newState;
        deleted = false;
    }
}
