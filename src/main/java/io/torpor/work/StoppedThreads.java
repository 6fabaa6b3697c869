package io.torpor.work;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stopped threads: interrupted, and waited for, so that nothing works on when its process is thought to have ended. */
public final class StoppedThreads {

    private static final Logger log = LoggerFactory.getLogger(StoppedThreads.class);

    private static final int SECONDS = 10;

    private StoppedThreads() {}

    /**
     * Interrupts threads and waits for them, at most ten seconds.
     *
     * @param name of what they do, for the log
     */
    public static void stop(String name, ExecutorService threads) {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(SECONDS, TimeUnit.SECONDS)) {
                log.warn("{} did not stop within {} seconds", name, SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
