package io.torpor.act;

import io.torpor.work.Transactions;
import java.sql.DatabaseMetaData;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The counter of acts, in the database. What it answers is on the disk of the database, not only in its memory. */
@Component
class ActCounter {

    private static final String ONLY = " where id = 1";

    private final JdbcClient jdbc;
    private final Transactions transactions;
    private final DatabaseDriver driver;

    ActCounter(JdbcClient jdbc, DataSource dataSource, Transactions transactions) throws MetaDataAccessException {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.driver = DatabaseDriver.fromProductName(
                JdbcUtils.extractDatabaseMetaData(dataSource, DatabaseMetaData::getDatabaseProductName));
    }

    /** The last number that was given; the first call gives the database its id. */
    ActNumber last() {
        return transactions.findOrMake(() -> find().orElseGet(() -> {
            ActNumber first = new ActNumber(UUID.randomUUID().toString(), 0);
            jdbc.sql("insert into act_counter (id, database_id, number) values (1, ?, 0)")
                    .params(first.database())
                    .update();
            return first;
        }));
    }

    /** Gives the next number; it, and all that was committed before, is on the database's disk when this returns. */
    ActNumber next() {
        return committed(() -> {
            jdbc.sql("update act_counter set number = number + 1" + ONLY).update();
            return last();
        });
    }

    /** Goes on above a number, under a new id if the database is the one that fell back. */
    ActNumber goOnAbove(ActNumber mark) {
        return committed(() -> {
            ActNumber last = last();
            boolean fellBack = last.database().equals(mark.database());
            ActNumber next = new ActNumber(
                    fellBack ? UUID.randomUUID().toString() : last.database(),
                    Math.max(last.number(), mark.number()) + 1);
            jdbc.sql("update act_counter set database_id = ?, number = ?" + ONLY)
                    .params(next.database(), next.number())
                    .update();
            return next;
        });
    }

    private Optional<ActNumber> find() {
        return jdbc.sql("select database_id, number from act_counter" + ONLY)
                .query((row, index) -> new ActNumber(row.getString(1), row.getLong(2)))
                .optional();
    }

    private ActNumber committed(Supplier<ActNumber> work) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("An act is no part of a transaction: its number must be committed");
        }
        ActNumber number = transactions.call(() -> {
            if (driver == DatabaseDriver.POSTGRESQL) {
                // The log is written in order: what was committed before, with less care, is on the disk, too.
                jdbc.sql("set local synchronous_commit to on").update();
            }
            return work.get();
        });
        if (driver == DatabaseDriver.H2) {
            // H2 writes a commit to its file and does not force it: a power loss would take it back.
            jdbc.sql("checkpoint sync").update();
        }
        return number;
    }
}
