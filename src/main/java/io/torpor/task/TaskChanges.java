package io.torpor.task;

import io.torpor.work.Transactions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The outbox of the task list: each visible change of a task adds a row to it in its own transaction, and waits for
 * nobody. Whoever asks for the list's revision takes the rows that are committed, and moves the revision for them: it
 * tells in the order of the commits that there is something new, whatever the order of the changes (I12).
 */
@Repository
class TaskChanges {

    private static final Logger log = LoggerFactory.getLogger(TaskChanges.class);

    private final JdbcClient database;
    private final Transactions transactions;

    TaskChanges(JdbcClient database, Transactions transactions) {
        this.database = database;
        this.transactions = transactions;
    }

    /** Adds a change, which is seen when the caller's transaction commits; there must be one. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void add(String task) {
        database.sql("insert into task_change (task_id) values (?)").param(task).update();
    }

    /**
     * The list's revision after the last committed change; 0 or more. A database that takes no writes tells the one before:
     * who waits, waits on. Not for a transaction that only reads.
     */
    public long revision() {
        boolean changed = database.sql("select 1 from task_change limit 1")
                .query(Integer.class)
                .optional()
                .isPresent();
        if (!changed) {
            return read();
        }
        try {
            return transactions.call(this::take);
        } catch (DataAccessException | TransactionException e) {
            log.debug("The changes of tasks can't be taken now; the list is told without them", e);
            return read();
        }
    }

    /** Takes what nobody asked for, so that the rows do not grow in number (I10). */
    @Scheduled(initialDelay = 600_000, fixedDelay = 600_000)
    void takeUnasked() {
        revision();
    }

    private long take() {
        int taken = database.sql("delete from task_change").update();
        if (taken > 0) {
            database.sql("update task_revision set rev = rev + 1 where id = 1").update();
        }
        return read();
    }

    private long read() {
        return database.sql("select rev from task_revision where id = 1")
                .query(Long.class)
                .single();
    }
}
