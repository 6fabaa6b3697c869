package io.torpor.localcluster;

import io.torpor.bucket.Buckets;
import io.torpor.cluster.ClusterManager;
import io.torpor.cluster.HibernationState;
import io.torpor.cluster.Observation;
import io.torpor.data.DataDirectory;
import io.torpor.data.Names;
import io.torpor.node.Nodes;
import io.torpor.shard.ShardStore;
import io.torpor.task.Task;
import io.torpor.task.TaskChanged;
import io.torpor.work.Transactions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The cluster manager for a cluster that has none. A folder under the data directory is an online bucket; states are in
 * the database. With several nodes the folder may be on another one, so that its lack here says nothing. Unless it is left to calls by hand, it plays the cluster manager's part itself, in the transaction of
 * the task's move: {@code pausing} at start, {@code paused} when the archive is complete, {@code resuming} at start,
 * online when the shards are back.
 */
@Component
@ConditionalOnProperty(name = "torpor.cluster-manager.type", havingValue = "local", matchIfMissing = true)
class LocalClusterManager implements ClusterManager, LocalBuckets {

    private static final Logger log = LoggerFactory.getLogger(LocalClusterManager.class);

    private final LocalBucketRepository buckets;
    private final ShardStore shards;
    private final DataDirectory data;
    private final LocalClusterProperties properties;
    private final Nodes nodes;
    private final Transactions transactions;
    private final ConcurrentMap<String, List<Runnable>> watches = new ConcurrentHashMap<>();

    LocalClusterManager(
            LocalBucketRepository buckets,
            ShardStore shards,
            DataDirectory data,
            LocalClusterProperties properties,
            Nodes nodes,
            Transactions transactions) {
        this.buckets = buckets;
        this.shards = shards;
        this.data = data;
        this.properties = properties;
        this.nodes = nodes;
        this.transactions = transactions;
    }

    @Override
    public Observation observe(String bucket) {
        try {
            boolean folder = hasFolder(bucket);
            return transactions.findOrMake(() -> observed(bucket, folder));
        } catch (IOException e) {
            return new Observation.Unusable("The folder of bucket " + bucket + " can't be read: " + e);
        } catch (DataAccessException e) {
            return new Observation.Unusable("The database gave no answer: " + e.getMessage());
        } catch (RuntimeException e) {
            // Whatever it is, it is no answer (I4).
            log.debug("Bucket {} can't be observed", bucket, e);
            return new Observation.Unusable("Bucket " + bucket + " can't be observed: " + e.getMessage());
        }
    }

    private Observation observed(String bucket, boolean folder) {
        LocalBucketRow row = buckets.findById(bucket).orElse(null);
        if (row == null && folder) {
            row = buckets.saveAndFlush(new LocalBucketRow(bucket, newUuid(), HibernationState.ONLINE));
        }
        if (row == null || row.deleted()) {
            return new Observation.Gone();
        }
        if (row.state() == HibernationState.ONLINE && !folder && isOnlyNode()) {
            return new Observation.Gone();
        }
        return new Observation.Present(row.uuid(), row.state());
    }

    private boolean isOnlyNode() {
        return nodes.members().size() <= 1;
    }

    @Override
    public Watch watch(String bucket, Runnable moved) {
        watches.computeIfAbsent(bucket, name -> new CopyOnWriteArrayList<>()).add(moved);
        return () -> watches.computeIfPresent(bucket, (name, listeners) -> {
            listeners.remove(moved);
            return listeners.isEmpty() ? null : listeners;
        });
    }

    @Override
    public List<String> buckets() {
        try {
            return names();
        } catch (RuntimeException e) {
            log.warn("The buckets can't be listed: {}", e.getMessage());
            return List.of();
        }
    }

    private List<String> names() {
        TreeSet<String> names = new TreeSet<>(shards.buckets());
        buckets.deleted().forEach(names::remove);
        names.addAll(buckets.withoutFolder(!isOnlyNode()));
        return List.copyOf(names);
    }

    @Override
    public boolean has(String bucket) {
        try {
            boolean folder = hasFolder(bucket);
            return buckets.findById(bucket)
                    .map(row -> !row.deleted() && (folder || row.state() != HibernationState.ONLINE || !isOnlyNode()))
                    .orElse(folder);
        } catch (IOException | RuntimeException e) {
            log.warn("Whether there is a bucket {} can't be told: {}", bucket, e.getMessage());
            return false;
        }
    }

    @Override
    public void setState(String bucket, HibernationState state, @Nullable String uuid) {
        Names.checkAddressable(bucket);
        transactions.findOrMake(() -> set(bucket, state, uuid));
    }

    @Override
    public void delete(String bucket) {
        Names.checkBucket(bucket);
        if (observe(bucket) instanceof Observation.Gone) {
            throw Buckets.notFound(bucket);
        }
        transactions.run(() -> {
            buckets.findById(bucket).ifPresent(LocalBucketRow::delete);
            tellAfterCommit(bucket);
        });
    }

    /**
     * Plays the cluster manager's part of a task's move. Runs before the gate is worked out, so that both see the
     * bucket as it will be.
     */
    @EventListener
    @Order(0)
    void play(TaskChanged change) {
        if (!properties.automatic()) {
            return;
        }
        Task task = change.task();
        switch (task.state()) {
            case PAUSING -> set(task.bucket(), HibernationState.PAUSING, task.bucketUuid());
            case PAUSED -> setUnlessDeleted(task, HibernationState.PAUSED);
            case RESUMING -> set(task.bucket(), HibernationState.RESUMING, task.bucketUuid());
            case RESUMED -> setUnlessDeleted(task, HibernationState.ONLINE);
            case FAILED, CANCELLED, REVERTED -> undo(change);
            case PREPARE_PAUSE, PREPARE_RESUME, CHECKING, RELEASING, ROLLING_BACK, COMPLETED, CANNOT_RESUME -> {}
        }
    }

    /** A bucket that was deleted while the task was at work stays deleted. */
    private void setUnlessDeleted(Task task, HibernationState state) {
        if (buckets.findById(task.bucket()).filter(LocalBucketRow::deleted).isEmpty()) {
            set(task.bucket(), state, task.bucketUuid());
        }
    }

    /** What the cluster manager's own clean-up does after a failure: the bucket is what it was before the task. */
    private void undo(TaskChanged change) {
        Task task = change.task();
        LocalBucketRow row = buckets.findById(task.bucket()).orElse(null);
        if (row == null || row.deleted()) {
            return;
        }
        if (row.state() == HibernationState.PAUSING) {
            set(task.bucket(), HibernationState.ONLINE, row.uuid());
        } else if (row.state() == HibernationState.RESUMING) {
            set(task.bucket(), HibernationState.PAUSED, row.uuid());
        }
    }

    private LocalBucketRow set(String bucket, HibernationState state, @Nullable String uuid) {
        LocalBucketRow row = buckets.findById(bucket)
                .orElseGet(() -> new LocalBucketRow(bucket, uuid == null ? newUuid() : uuid, state));
        row.set(uuid != null ? uuid : row.deleted() ? newUuid() : row.uuid(), state);
        tellAfterCommit(bucket);
        return buckets.save(row);
    }

    private void tellAfterCommit(String bucket) {
        List<Runnable> listeners = watches.get(bucket);
        if (listeners == null) {
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                // The database may not be asked from here; the listener will ask in its own time.
                listeners.forEach(Runnable::run);
            }
        });
    }

    private boolean hasFolder(String bucket) throws IOException {
        Path folder = data.bucket(bucket);
        try {
            BasicFileAttributes found =
                    Files.readAttributes(folder, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            // A bucket that somebody moved and linked is not gone (I4); whoever wants its shards is told of the link.
            return found.isDirectory() || found.isSymbolicLink() && Files.isDirectory(folder);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static String newUuid() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
