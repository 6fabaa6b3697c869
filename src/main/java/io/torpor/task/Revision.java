package io.torpor.task;

import io.torpor.work.Transactions;
import jakarta.persistence.EntityManager;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The revision of the task list. Every visible change takes the next number in its own transaction; the row's lock
 * makes the numbers appear in the order of the commits, so that the same revision always means the same list (I12).
 *
 * <p>A {@link Repository}, so that a lock that it does not get is an exception that {@link Transactions} knows.
 */
@Repository
class Revision {

    private final EntityManager entities;

    Revision(EntityManager entities) {
        this.entities = entities;
    }

    /** The next revision, for a change in the transaction of the caller, which there must be. */
    @Transactional(propagation = Propagation.MANDATORY)
    long next() {
        entities.createNativeQuery("update task_revision set rev = rev + 1 where id = 1")
                .executeUpdate();
        return current();
    }

    /**
     * Holds the row until the end of the transaction. Whoever takes a number after it has held a task must hold this first,
     * as all others do: else the two wait for each other.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    void hold() {
        entities.createNativeQuery("select rev from task_revision where id = 1 for update", Long.class)
                .getSingleResult();
    }

    /** The revision of the last committed change; 0 or more. */
    @Transactional(readOnly = true)
    public long current() {
        Object rev = entities.createNativeQuery("select rev from task_revision where id = 1", Long.class)
                .getSingleResult();
        return ((Number) rev).longValue();
    }
}
