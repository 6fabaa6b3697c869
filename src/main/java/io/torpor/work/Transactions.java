package io.torpor.work;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The transactions of work that is run again from the start where it met somebody else's (a row's version moved, a lock
 * was contended). Inside another transaction it runs once; the outermost one decides.
 */
@Component
public class Transactions {

    private static final int RETRIES = 29;
    private static final Duration FIRST_WAIT = Duration.ofMillis(2);
    private static final Duration LONGEST_WAIT = Duration.ofMillis(50);

    private final TransactionOperations transaction;
    private final RetryTemplate afterConflict = retrying(ConcurrencyFailureException.class::isInstance);
    private final RetryTemplate afterConflictOrInsert =
            retrying(e -> e instanceof ConcurrencyFailureException || e instanceof DataIntegrityViolationException);

    Transactions(TransactionOperations transaction) {
        this.transaction = transaction;
    }

    /**
     * Runs work in a transaction and returns its result, which is not null.
     *
     * @throws ConcurrencyFailureException {@link OptimisticLockingFailureException} or {@link
     *     CannotAcquireLockException} after 30 retries, which takes about a second
     */
    public <T> T call(Supplier<T> work) {
        return call(work, afterConflict);
    }

    /**
     * Runs work that makes a row if there is none. Where somebody else makes it at the same moment, the work is run
     * again and finds it.
     *
     * @throws ConcurrencyFailureException as {@link #call(Supplier)}
     */
    public <T> T findOrMake(Supplier<T> work) {
        return call(work, afterConflictOrInsert);
    }

    private <T> T call(Supplier<T> work, RetryTemplate retries) {
        return TransactionSynchronizationManager.isActualTransactionActive()
                ? inTransaction(work)
                : retries.invoke(() -> inTransaction(work));
    }

    private <T> T inTransaction(Supplier<T> work) {
        return transaction.execute(status -> work.get());
    }

    /** Waits with jitter: those who met once would meet again. */
    private static RetryTemplate retrying(Predicate<Throwable> worthAnotherTry) {
        return new RetryTemplate(RetryPolicy.builder()
                .predicate(worthAnotherTry)
                .maxRetries(RETRIES)
                .delay(FIRST_WAIT)
                .jitter(FIRST_WAIT)
                .multiplier(1.5)
                .maxDelay(LONGEST_WAIT)
                .build());
    }

    /**
     * Runs work without a result in a transaction.
     *
     * @throws ConcurrencyFailureException as {@link #call(Supplier)}
     */
    public void run(Runnable work) {
        call(() -> {
            work.run();
            return Boolean.TRUE;
        });
    }
}
