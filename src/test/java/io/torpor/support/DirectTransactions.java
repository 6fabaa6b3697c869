package io.torpor.support;

import io.torpor.work.Transactions;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.mockito.Answers;
import org.mockito.Mockito;

/** Transactions of tests without a database: the work is run once, right away. */
public final class DirectTransactions {

    private DirectTransactions() {}

    public static Transactions make() {
        return noting(edge -> {});
    }

    /** The same, which tells of each {@code begin} and {@code commit}; of no commit if the work fails. */
    public static Transactions noting(Consumer<String> edges) {
        return Mockito.mock(Transactions.class, call -> {
            Object work = call.getArguments().length > 0 ? call.getArgument(0) : null;
            if (work instanceof Runnable runnable) {
                edges.accept("begin");
                runnable.run();
                edges.accept("commit");
                return null;
            }
            if (work instanceof Supplier<?> supplier) {
                edges.accept("begin");
                Object result = supplier.get();
                edges.accept("commit");
                return result;
            }
            return Answers.RETURNS_DEFAULTS.answer(call);
        });
    }
}
