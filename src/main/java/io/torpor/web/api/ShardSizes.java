package io.torpor.web.api;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.shard.ShardStore;
import io.torpor.task.TaskChanged;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * The sizes of shards on this node, as they are shown. To measure one means to look at each of its files, which may be
 * millions: one thread does that, beside the requests, and what it found is shown for a minute, and until it is measured
 * again (I10, I11).
 */
@Component
class ShardSizes {

    private static final int MOST_SHARDS = 20_000;
    private static final Duration FRESH = Duration.ofMinutes(1);

    /** What a request waits for sizes in all: enough for shards of some thousand files. */
    private static final Duration PATIENCE = Duration.ofMillis(50);

    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(new CustomizableThreadFactory("torpor-sizes-"));
    private final AsyncLoadingCache<ShardId, Long> sizes;

    ShardSizes(ShardStore shards) {
        this.sizes = Caffeine.newBuilder()
                .maximumSize(MOST_SHARDS)
                .refreshAfterWrite(FRESH)
                .executor(thread)
                .buildAsync(shards::bytes);
    }

    /** Measures shards that are not measured yet, or not lately, and waits for that, but not for long. */
    void measure(Collection<ShardId> shards) {
        CompletableFuture<?>[] asked = shards.stream().map(sizes::get).toArray(CompletableFuture[]::new);
        // Completes of itself when the patience is over; the measuring goes on.
        CompletableFuture.allOf(asked)
                .exceptionally(failed -> null)
                .completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /**
     * The size of a shard, in bytes; null if it is not measured yet.
     *
     * @throws ProblemException {@code disk-error} or {@code shard-changed}, if it can't be measured
     */
    @Nullable
    Long of(ShardId shard) {
        return now(sizes.get(shard));
    }

    private static @Nullable Long now(CompletableFuture<Long> size) {
        try {
            return size.getNow(null);
        } catch (CompletionException e) {
            if (e.getCause() instanceof ProblemException problem) {
                throw problem;
            }
            throw e;
        }
    }

    /** What a task has done with a bucket's shards is not known any more. */
    @TransactionalEventListener
    void forget(TaskChanged change) {
        sizes.synchronous().asMap().keySet().removeIf(shard -> shard.bucket()
                .equals(change.task().bucket()));
    }

    @PreDestroy
    void stop() {
        thread.shutdownNow();
    }
}
