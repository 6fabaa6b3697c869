package io.torpor.work;

import java.util.function.Predicate;
import java.util.function.Supplier;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Runs work in a transaction and, where it met somebody else's (a row's version moved, a lock was contended), runs it
 * again from the start. Inside another transaction it runs once; the outermost one decides.
 */
@Component
public class Transactions {

    private static final int ATTEMPTS = 30;

    private final TransactionOperations transaction;

    Transactions(TransactionOperations transaction) {
        this.transaction = transaction;
    }

    /**
     * Runs the work and returns its result.
     *
     * @throws ConcurrencyFailureException {@link OptimisticLockingFailureException} or
     *     {@link CannotAcquireLockException} after 30 attempts
     */
    public <T> T call(Supplier<T> work) {
        return call(work, ConcurrencyFailureException.class::isInstance);
    }

    /**
     * Runs work that makes a row if there is none. Where somebody else makes it at the same moment, the work is run
     * again and finds it.
     */
    public <T> T findOrMake(Supplier<T> work) {
        return call(
                work, e -> e instanceof ConcurrencyFailureException || e instanceof DataIntegrityViolationException);
    }

    private <T> T call(Supplier<T> work, Predicate<DataAccessException> worthAnotherTry) {
        int attempts = TransactionSynchronizationManager.isActualTransactionActive() ? 1 : ATTEMPTS;
        for (int attempt = 1; ; attempt++) {
            try {
                return transaction.execute(status -> work.get());
            } catch (DataAccessException e) {
                if (attempt == attempts || !worthAnotherTry.test(e)) {
                    throw e;
                }
            }
        }
    }

    /** Runs work without a result. See {@link #call}. */
    public void run(Runnable work) {
        call(() -> {
            work.run();
            return Boolean.TRUE;
        });
    }
}
