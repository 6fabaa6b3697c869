package io.torpor.support;

import io.torpor.work.Transactions;
import java.util.function.Supplier;
import org.mockito.Answers;
import org.mockito.Mockito;

/** Transactions of tests without a database: the work is run once, right away. */
public final class DirectTransactions {

    private DirectTransactions() {}

    public static Transactions make() {
        return Mockito.mock(Transactions.class, call -> {
            Object work = call.getArguments().length > 0 ? call.getArgument(0) : null;
            if (work instanceof Runnable runnable) {
                runnable.run();
                return null;
            }
            return work instanceof Supplier<?> supplier ? supplier.get() : Answers.RETURNS_DEFAULTS.answer(call);
        });
    }
}
