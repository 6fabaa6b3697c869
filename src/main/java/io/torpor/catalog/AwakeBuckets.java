package io.torpor.catalog;

import io.torpor.bucket.Bucket;
import io.torpor.bucket.Buckets;
import io.torpor.bucket.Gate;
import io.torpor.cluster.ClusterManager;
import io.torpor.cluster.Observation;
import io.torpor.node.Nodes;
import io.torpor.problem.ProblemException;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The buckets whose shards are here and in use: of these, archives are no last copies. */
@Component
class AwakeBuckets {

    private final Buckets buckets;
    private final ClusterManager clusterManager;
    private final Nodes nodes;

    AwakeBuckets(Buckets buckets, ClusterManager clusterManager, Nodes nodes) {
        this.buckets = buckets;
        this.clusterManager = clusterManager;
        this.nodes = nodes;
    }

    /** Whether a bucket is awake by its gate, which is a record. */
    Awake onRecord(String bucket) {
        return onRecord(buckets.get(bucket));
    }

    /** As {@link #onRecord(String)}, of each of some buckets. */
    Map<String, Awake> onRecord(Set<String> names) {
        Map<String, Bucket> known = buckets.of(names);
        return names.stream()
                .collect(Collectors.toMap(
                        Function.identity(), name -> onRecord(known.getOrDefault(name, Bucket.unknown(name)))));
    }

    private static Awake onRecord(Bucket known) {
        return new Awake(known.gate().scans() == Gate.Access.OPEN, known.uuid());
    }

    /**
     * Whether a bucket is awake by its gate, by the cluster manager, and with all its nodes: of a bucket that is gone, for
     * whatever reason, an archive is the last copy, and so may it be of what a lost node had (I4).
     *
     * @throws ProblemException {@code cluster-manager-unreachable}, {@code node-lost}
     */
    Awake now(String bucket) {
        if (!onRecord(bucket).is()) {
            return Awake.NOT;
        }
        Observation observation =
                clusterManager.observe(bucket).requireAnswer(bucket, "its archives stay until it does");
        if (!observation.isAwake()) {
            return Awake.NOT;
        }
        nodes.requireAllUp();
        return new Awake(true, observation.uuid());
    }

    /** What {@link #now} saw, unless the bucket fell asleep since; for a transaction, in which nobody is asked. */
    Awake still(String bucket, Awake seen) {
        return onRecord(bucket).is() ? seen : Awake.NOT;
    }
}
