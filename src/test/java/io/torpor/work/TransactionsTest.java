package io.torpor.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronizationManager;

class TransactionsTest {

    private final Transactions transactions = new Transactions(TransactionOperations.withoutTransaction());
    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void whatMetSomebodyElsesIsRunAgain() {
        assertThat(transactions.<String>call(failing(29, new OptimisticLockingFailureException("moved"))))
                .isEqualTo("done");
        assertThat(runs).hasValue(30);
    }

    @Test
    void itGivesUpWithTheErrorItself() {
        OptimisticLockingFailureException moved = new OptimisticLockingFailureException("moved");

        assertThatThrownBy(() -> transactions.call(failing(1000, moved))).isSameAs(moved);
        assertThat(runs).hasValue(30);
    }

    @Test
    void anotherErrorIsNotRepeatedWhateverCausedIt() {
        IllegalStateException error = new IllegalStateException(new OptimisticLockingFailureException("moved"));

        assertThatThrownBy(() -> transactions.call(failing(1, error))).isSameAs(error);
        assertThatThrownBy(() -> transactions.call(failing(2, new DataIntegrityViolationException("there"))))
                .isInstanceOf(DataIntegrityViolationException.class);
        assertThat(runs).hasValue(2);
    }

    @Test
    void aRowThatSomebodyElseMadeIsFound() {
        assertThat(transactions.<String>findOrMake(failing(1, new DataIntegrityViolationException("there"))))
                .isEqualTo("done");
    }

    @Test
    void insideAnotherTransactionTheOutermostDecides() {
        TransactionSynchronizationManager.setActualTransactionActive(true);
        try {
            assertThatThrownBy(() -> transactions.call(failing(1, new OptimisticLockingFailureException("moved"))))
                    .isInstanceOf(OptimisticLockingFailureException.class);
            assertThat(runs).hasValue(1);
        } finally {
            TransactionSynchronizationManager.setActualTransactionActive(false);
        }
    }

    private Supplier<String> failing(int times, RuntimeException error) {
        return () -> {
            if (runs.incrementAndGet() <= times) {
                throw error;
            }
            return "done";
        };
    }
}
