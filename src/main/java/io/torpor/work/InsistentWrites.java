package io.torpor.work;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.TransactionException;

/**
 * Insistent writes: records in the middle of hours of work, which are not lost to a database that is away for a while. What
 * is written must be idempotent: an answer may be lost after its commit.
 */
public final class InsistentWrites {

    private static final Logger log = LoggerFactory.getLogger(InsistentWrites.class);

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private InsistentWrites() {}

    /**
     * Writes, as often as the database gives no answer, once a second.
     *
     * @param check asked before each further try; throws to give up
     * @param write what is written; what it throws but for a lack of an answer is thrown on
     */
    public static void write(Runnable check, Runnable write) {
        while (true) {
            try {
                write.run();
                return;
            } catch (DataIntegrityViolationException e) {
                throw e; // that is an answer
            } catch (DataAccessException | TransactionException e) {
                log.warn("A record of a transfer is not written yet: {}", e.getMessage());
                LockSupport.parkNanos(PAUSE_NANOS);
                check.run();
            }
        }
    }
}
