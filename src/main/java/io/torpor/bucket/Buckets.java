package io.torpor.bucket;

import io.torpor.bucket.Gate.Access;
import io.torpor.cluster.ClusterManager;
import io.torpor.data.Names;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
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
        buckets.findAll().stream()
                .filter(row ->
                        !"GONE".equals(row.toBucket().observed()) || row.gate().scans() == Access.BLOCKED)
                .forEach(row -> names.add(row.getId()));
        return List.copyOf(names);
    }

    /**
     * A bucket, as far as it is known; one that was never observed is open and has no observation.
     *
     * @throws ProblemException {@code invalid-request} for what is no bucket's name
     */
    public Bucket get(String bucket) {
        return find(bucket).orElseGet(() -> new BucketRow(bucket).toBucket());
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
