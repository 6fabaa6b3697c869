package io.torpor.store.s3;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * An HTTP client whose exchanges another thread can abort. A thread that waits in a socket hears no interrupt, and the
 * SDK aborts an exchange by its own time-outs only.
 */
final class AbortableHttpClient implements SdkHttpClient {

    private final SdkHttpClient http;
    private final ThreadLocal<Exchange> current = new ThreadLocal<>();

    AbortableHttpClient(SdkHttpClient http) {
        this.http = http;
    }

    /** An exchange: one call's tries, one after the other. */
    static final class Exchange {

        private @Nullable ExecutableHttpRequest running; // guarded by this
        private boolean aborted; // guarded by this

        /** Aborts the try that is running, and lets no other begin. */
        synchronized void abort() {
            aborted = true;
            if (running != null) {
                running.abort();
            }
        }

        private synchronized ExecutableHttpRequest begin(ExecutableHttpRequest prepared) {
            if (aborted) {
                throw new ProblemException(ProblemCode.CANCELLED, "The call is not wanted any more");
            }
            running = prepared;
            return prepared;
        }

        private synchronized void end() {
            running = null;
        }
    }

    /**
     * Makes a call by an SDK client of this HTTP client that {@link Exchange#abort} ends.
     *
     * @throws ProblemException {@code cancelled} if it was aborted before a try began
     */
    <T> T call(Exchange exchange, Supplier<T> call) {
        current.set(exchange);
        try {
            return call.get();
        } finally {
            current.remove();
            exchange.end();
        }
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        ExecutableHttpRequest prepared = http.prepareRequest(request);
        Exchange exchange = current.get();
        return exchange == null ? prepared : exchange.begin(prepared);
    }

    @Override
    public String clientName() {
        return http.clientName();
    }

    @Override
    public void close() {
        http.close();
    }
}
