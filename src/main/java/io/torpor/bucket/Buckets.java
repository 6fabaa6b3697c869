package io.torpor.bucket;

import io.torpor.cluster.ClusterManager;
import io.torpor.data.Names;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** The buckets that are known: those that the cluster manager has, and those that ever had a task. */
@Service
public class Buckets {

    private final BucketRepository buckets;
    private final ClusterManager clusterManager;

    Buckets(BucketRepository buckets, ClusterManager clusterManager) {
        this.buckets = buckets;
        this.clusterManager = clusterManager;
    }

    /** The names of all buckets that are there, or whose gate is closed, sorted. */
    public List<String> names() {
        TreeSet<String> names = new TreeSet<>(clusterManager.buckets());
        names.addAll(buckets.names());
        return List.copyOf(names);
    }

    /**
     * Some of {@link #names()}.
     *
     * @param after the name that they come after; null for the first ones
     * @param most of them
     */
    public List<String> names(@Nullable String after, int most) {
        return names().stream()
                .filter(name -> after == null || name.compareTo(after) > 0)
                .limit(most)
                .toList();
    }

    /**
     * Whether a bucket is among {@link #names()}.
     *
     * @throws ProblemException {@code invalid-request} for what is no bucket's name
     */
    public boolean isThere(String bucket) {
        return buckets.findById(Names.checkBucket(bucket))
                        .filter(BucketRow::isThere)
                        .isPresent()
                || clusterManager.has(bucket);
    }

    /** Some buckets, as far as they are known, by name; one that was never observed has no entry. */
    public Map<String, Bucket> of(Collection<String> names) {
        return buckets.findAllById(names).stream()
                .map(BucketRow::toBucket)
                .collect(Collectors.toMap(Bucket::name, Function.identity()));
    }

    /**
     * A bucket, as far as it is known; one that was never observed is open and has no observation.
     *
     * @throws ProblemException {@code invalid-request} for what is no bucket's name
     */
    public Bucket get(String bucket) {
        return find(bucket).orElseGet(() -> Bucket.unknown(bucket));
    }

    /**
     * A bucket, as far as it is known; empty if nothing is.
     *
     * @throws ProblemException {@code invalid-request} for what is no bucket's name
     */
    public Optional<Bucket> find(String bucket) {
        return buckets.findById(Names.checkBucket(bucket)).map(BucketRow::toBucket);
    }

    /** The problem {@code bucket-not-found}, to be thrown. */
    public static ProblemException notFound(String bucket) {
        return new ProblemException(
                ProblemCode.BUCKET_NOT_FOUND,
                "There is no bucket '" + bucket + "'; GET /api/v1/buckets lists the buckets",
                Map.of("bucket", bucket),
                null);
    }

    /**
     * The problem {@code bucket-not-empty}, to be thrown: a resume would come upon shards.
     *
     * @param node id of the node that has them
     */
    public static ProblemException notEmpty(String bucket, String node) {
        return new ProblemException(
                ProblemCode.BUCKET_NOT_EMPTY,
                "Bucket " + bucket + " has shards on node " + node + " already; a resume never overwrites shards",
                Map.of("bucket", bucket, "node", node),
                null);
    }
}
