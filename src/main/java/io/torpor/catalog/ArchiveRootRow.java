package io.torpor.catalog;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The row of an archive root: the marker that is at a location, unless the root is away. */
@Entity
@Table(name = "archive_root")
class ArchiveRootRow extends GivenIdRow<String> {

    @Id
    private String location;

    private String marker;

    @SuppressWarnings("NullAway.Init")
    protected ArchiveRootRow() {}

    /** A root that is not on record yet. */
    ArchiveRootRow(String location, String marker) {
        super(true);
        this.location = location;
        this.marker = marker;
    }

    @Override
    public String getId() {
        return location;
    }

    String marker() {
        return marker;
    }
}
