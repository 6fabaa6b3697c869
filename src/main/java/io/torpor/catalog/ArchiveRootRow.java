package io.torpor.catalog;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import org.springframework.data.domain.Persistable;

/** The row of an archive root: the marker that is at a location, unless the root is away. */
@Entity
@Table(name = "archive_root")
class ArchiveRootRow implements Persistable<String> {

    @Id
    private String location;

    private String marker;

    @Transient
    private boolean fresh;

    @SuppressWarnings("NullAway.Init")
    protected ArchiveRootRow() {}

    /** A root that is not on record yet. */
    ArchiveRootRow(String location, String marker) {
        this.location = location;
        this.marker = marker;
        this.fresh = true;
    }

    @Override
    public String getId() {
        return location;
    }

    @Override
    public boolean isNew() {
        return fresh;
    }

    String marker() {
        return marker;
    }
}
