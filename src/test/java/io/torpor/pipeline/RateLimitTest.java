package io.torpor.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitTest {

    private final WaitedTime time = new WaitedTime();

    @ParameterizedTest
    @CsvSource({
        "1024,        1024,    20",
        "1000000,     262144,  400",
        "1000000,     1000,    20000",
        "100000000,   262144,  4000",
        "10000000000, 262144,  400000",
        "10000000000, 1024,    9000000",
    })
    void holdsTheRate(long rate, long chunk, int chunks) {
        RateLimit limit = new RateLimit(OptionalLong.of(rate), time);
        for (int i = 0; i < chunks; i++) {
            limit.acquire(chunk, () -> {});
        }

        double seconds = time.nanos() / 1e9;
        assertThat(chunk * chunks / seconds).isCloseTo(rate, Percentage.withPercentage(5));
    }

    @Test
    void holdsTheRateWhenWorkTakesTimeBetweenTheChunks() {
        RateLimit limit = new RateLimit(OptionalLong.of(10_000_000), time);
        for (int i = 0; i < 500; i++) {
            time.advance(TimeUnit.MILLISECONDS.toNanos(20)); // of the 26 that a chunk may take
            limit.acquire(262_144, () -> {});
        }

        assertThat(500 * 262_144 / (time.nanos() / 1e9)).isCloseTo(10_000_000, Percentage.withPercentage(5));
    }

    @Test
    void timeInWhichNothingWasWantedIsNotMadeUpFor() {
        RateLimit limit = new RateLimit(OptionalLong.of(1_000_000), time);
        limit.acquire(1000, () -> {});
        time.advance(TimeUnit.HOURS.toNanos(1));
        long begin = time.nanos();
        limit.acquire(2_000_000, () -> {});

        assertThat((time.nanos() - begin) / 1e9).isCloseTo(2, within(0.11));
    }

    @Test
    void allStreamsShareTheRate() throws Exception {
        int streams = 8;
        SharedTime shared = new SharedTime(streams);
        RateLimit limit = new RateLimit(OptionalLong.of(20_000_000), shared);
        ExecutorService pool = Executors.newFixedThreadPool(streams);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int stream = 0; stream < streams; stream++) {
                running.add(pool.submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        limit.acquire(50_000, () -> {});
                    }
                    shared.leave();
                }));
            }
            for (Future<?> stream : running) {
                stream.get(20, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(shared.nanos() / 1e9).isCloseTo(1, within(0.01));
    }

    @Test
    void aCancelEndsALongWaitAtOnce() {
        RateLimit limit = new RateLimit(OptionalLong.of(1), time);
        AtomicInteger asked = new AtomicInteger();

        assertThatThrownBy(() -> limit.acquire(1_000_000, () -> {
                    if (asked.incrementAndGet() == 3) {
                        throw new ProblemException(ProblemCode.CANCELLED, "stop");
                    }
                }))
                .hasMessage("stop");
        assertThat(time.nanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(200));
    }

    @Test
    void aRateThatIsChangedIsTheRateOfThoseWhoWait() {
        RateLimit limit = new RateLimit(OptionalLong.of(1000), time);
        AtomicInteger asked = new AtomicInteger();

        limit.acquire(100_000, () -> {
            if (asked.incrementAndGet() == 100) { // after 10 of 100 seconds
                limit.change(OptionalLong.of(90_000));
            }
        });
        assertThat(time.nanos() / 1e9).isCloseTo(11, within(0.2));

        limit.change(OptionalLong.of(10));
        asked.set(0);
        limit.acquire(1_000_000, () -> {
            if (asked.incrementAndGet() == 3) {
                limit.change(OptionalLong.empty());
            }
        });
        limit.acquire(Long.MAX_VALUE, () -> {});
        assertThat(time.nanos() / 1e9).isCloseTo(11, within(0.5));
        assertThat(limit.bytesPerSecond()).isEmpty();
    }

    @Test
    void anInterruptIsACancel() {
        RateLimit limit = new RateLimit(OptionalLong.of(1));
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> limit.acquire(1000, () -> {}))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.CANCELLED));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void withoutARateNothingWaits() {
        new RateLimit(OptionalLong.empty(), time).acquire(Long.MAX_VALUE, () -> {});

        assertThat(time.nanos()).isZero();
    }

    @Test
    void aRateIsAboveZero() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimit(OptionalLong.of(0)));
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimit(OptionalLong.of(-1)));
    }

    /** Time that passes only while all threads wait, and then until the first of them is due. */
    private static final class SharedTime implements RateLimit.Ticker {

        private final PriorityQueue<Long> due = new PriorityQueue<>();
        private int threads;
        private long now;

        SharedTime(int threads) {
            this.threads = threads;
        }

        @Override
        public synchronized long nanos() {
            return now;
        }

        @Override
        public synchronized void await(long nanos) throws InterruptedException {
            long end = now + nanos;
            due.add(end);
            passIfAllWait();
            while (now < end) {
                wait();
            }
        }

        synchronized void leave() {
            threads--;
            passIfAllWait();
        }

        private void passIfAllWait() {
            if (!due.isEmpty() && due.size() == threads) {
                now = due.peek();
                due.removeIf(end -> end <= now);
                notifyAll();
            }
        }
    }
}
