package io.torpor.catalog;

import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Transient;
import org.springframework.data.domain.Persistable;

/**
 * A row whose id is given and not generated, so that it does not tell whether the row is stored: one that is made here is
 * inserted, and never merged into a row that somebody else has made.
 *
 * @param <I> the id
 */
@MappedSuperclass
abstract class GivenIdRow<I> implements Persistable<I> {

    @Transient
    private boolean fresh;

    /** A row that is read. */
    protected GivenIdRow() {}

    /** A row that is made. */
    protected GivenIdRow(boolean fresh) {
        this.fresh = fresh;
    }

    @Override
    public boolean isNew() {
        return fresh;
    }
}
