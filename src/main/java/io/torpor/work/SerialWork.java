package io.torpor.work;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Serial work: runs a step for one key (a task, a bucket) at a time, some keys side by side (I10). Level-triggered: a nudge while
 * the step runs makes it run once more afterwards, so that nothing that happened meanwhile is missed. It holds no work,
 * only keys; the work is in the database (I5).
 */
public final class SerialWork implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SerialWork.class);

    private final String name;
    private final Consumer<String> step;
    private final ExecutorService threads;
    private final Set<String> running = new HashSet<>();
    private final Set<String> again = new HashSet<>();

    /**
     * Serial work at rest: nothing runs before the first nudge.
     *
     * @param name of the threads, for the log
     * @param most keys at once; the others wait, in order
     * @param step what to do for a key; an error is logged, and the next nudge tries again
     */
    public SerialWork(String name, int most, Consumer<String> step) {
        this.name = name;
        this.step = step;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                most,
                most,
                1,
                TimeUnit.MINUTES,
                new LinkedBlockingQueue<>(),
                new CustomizableThreadFactory("torpor-" + name + "-"));
        pool.allowCoreThreadTimeOut(true);
        this.threads = pool;
    }

    /** Runs a key's step soon. Never blocks; after {@link #close} it does nothing. */
    public void nudge(String key) {
        synchronized (running) {
            if (!running.add(key)) {
                again.add(key);
                return;
            }
        }
        try {
            threads.execute(() -> runUntilQuiet(key));
        } catch (RejectedExecutionException e) {
            log.debug("{} is closed; {} waits for the next start", name, key);
        } catch (Throwable e) {
            // No thread could be had: the next nudge tries again.
            forget(key);
            throw e;
        }
    }

    private void forget(String key) {
        synchronized (running) {
            running.remove(key);
        }
    }

    private void runUntilQuiet(String key) {
        boolean more = true;
        while (more) {
            try {
                step.accept(key);
            } catch (Throwable e) {
                // Also an Error: whatever one run met, the key must be free for the next.
                log.error("{} of {} failed; it is tried again", name, key, e);
            }
            synchronized (running) {
                more = again.remove(key) && !threads.isShutdown();
                if (!more) {
                    running.remove(key);
                }
            }
        }
    }

    /** Interrupts the steps that run and waits for them, at most ten seconds. */
    @Override
    public void close() {
        StoppedThreads.stop(name, threads);
    }
}
