package io.torpor.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One step at a time for a key, keys side by side, and no nudge is lost. */
@Timeout(30)
class SerialWorkTest {

    private final Semaphore begun = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);
    private SerialWork work = work(key -> {});

    @AfterEach
    void close() {
        work.close();
    }

    @Test
    void aNudgeRunsTheStepForItsKey() {
        List<String> seen = new CopyOnWriteArrayList<>();
        work = work(seen::add);

        work.nudge("a");

        await().untilAsserted(() -> assertThat(seen).containsExactly("a"));
    }

    @Test
    void nudgesWhileAStepRunsRunItOnceMore() {
        AtomicInteger runs = new AtomicInteger();
        work = work(key -> {
            runs.incrementAndGet();
            begin();
        });

        work.nudge("a");
        awaitBegun(1);
        work.nudge("a");
        work.nudge("a");
        work.nudge("a");
        assertThat(runs).hasValue(1);
        mayEnd.release(10);
        awaitBegun(1);

        await().during(Duration.ofMillis(100)).until(() -> runs.get() == 2);
    }

    @Test
    void aNudgeWithinTheStepRunsItOnceMore() {
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger nested = new AtomicInteger();
        work = work(key -> {
            if (runs.incrementAndGet() == 1) {
                work.nudge(key);
                nested.set(runs.get());
            }
            begun.release();
        });

        work.nudge("a");

        awaitBegun(2);
        assertThat(nested).as("runs at the end of the first").hasValue(1);
    }

    @Test
    void aKeyIsNeverLookedAtTwiceAtATime() {
        Map<String, AtomicInteger> inside = new ConcurrentHashMap<>();
        Map<String, AtomicInteger> nudged = new ConcurrentHashMap<>();
        Map<String, Integer> lastSeen = new ConcurrentHashMap<>();
        AtomicBoolean twice = new AtomicBoolean();
        work = work(key -> {
            AtomicInteger here = inside.computeIfAbsent(key, none -> new AtomicInteger());
            if (here.incrementAndGet() > 1) {
                twice.set(true);
            }
            Thread.yield();
            lastSeen.put(key, nudged.get(key).get());
            here.decrementAndGet();
        });

        IntStream.range(0, 4_000).parallel().forEach(i -> {
            String key = "key-" + i % 3;
            nudged.computeIfAbsent(key, none -> new AtomicInteger()).incrementAndGet();
            work.nudge(key);
        });

        await().untilAsserted(() -> nudged.forEach((key, count) ->
                assertThat(lastSeen).as("a look after the last nudge").containsEntry(key, count.get())));
        assertThat(twice).isFalse();
    }

    @Test
    void anotherKeyDoesNotWait() throws Exception {
        CyclicBarrier bothInside = new CyclicBarrier(2);
        work = work(key -> {
            meet(bothInside);
            begun.release();
        });

        work.nudge("a");
        work.nudge("b");

        awaitBegun(2);
    }

    @Test
    void neitherAnExceptionNorAnErrorStopsAKey() {
        AtomicInteger runs = new AtomicInteger();
        work = work(key -> {
            switch (runs.incrementAndGet()) {
                case 1 -> {
                    work.nudge(key);
                    throw new IllegalStateException("a step that fails");
                }
                case 2 -> {
                    work.nudge(key);
                    throw new OutOfMemoryError("a step that fails badly");
                }
                default -> begun.release();
            }
        });

        work.nudge("a");
        awaitBegun(1);
        work.nudge("a");

        awaitBegun(1);
    }

    @Test
    void closeInterruptsWhatRunsAndWaitsForItsEnd() {
        CountDownLatch never = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        work = work(key -> {
            begun.release();
            try {
                never.await();
            } catch (InterruptedException e) {
                ended.set(true);
            }
        });
        work.nudge("a");
        awaitBegun(1);

        work.close();

        assertThat(ended).isTrue();
    }

    @Test
    void afterCloseNothingBegins() {
        AtomicInteger runs = new AtomicInteger();
        work = work(key -> {
            runs.incrementAndGet();
            begin();
        });
        work.nudge("a");
        awaitBegun(1);
        work.nudge("a");

        work.close();

        assertThatNoException().isThrownBy(() -> work.nudge("a"));
        assertThatNoException().isThrownBy(() -> work.nudge("b"));
        assertThat(runs)
                .as("neither the nudge before the close nor those after it")
                .hasValue(1);
    }

    private void begin() {
        begun.release();
        try {
            mayEnd.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitBegun(int times) {
        try {
            assertThat(begun.tryAcquire(times, 10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static SerialWork work(Consumer<String> step) {
        return new SerialWork("test", 8, step);
    }
}
