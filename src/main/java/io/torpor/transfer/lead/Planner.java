package io.torpor.transfer.lead;

import io.torpor.archive.ArchivedShard;
import io.torpor.archive.Manifest;
import io.torpor.archive.NodeEntry;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.task.Task;
import io.torpor.transfer.ShardTransferRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * The planner of resumes: decides which node takes which shard, the node that it came from if that takes part, else the
 * one with the least to take so far. Two shards of one name (replicas) never come to the same node.
 */
@Component
class Planner {

    /**
     * The shard transfers of a resume: the shards of an archive, given to nodes.
     *
     * @param nodes that take part, not empty
     * @throws ProblemException {@code insufficient-space} if there are fewer nodes than replicas of a shard
     */
    List<ShardTransferRow> plan(Task task, Manifest manifest, List<String> nodes) {
        Map<String, Long> bytes = new HashMap<>();
        Map<String, Set<String>> names = new HashMap<>();
        nodes.forEach(node -> {
            bytes.put(node, 0L);
            names.put(node, new HashSet<>());
        });
        List<ShardTransferRow> plan = new ArrayList<>();
        for (NodeEntry part : homeFirst(manifest, nodes)) {
            for (ArchivedShard shard : part.shards()) {
                String node = nodes.stream()
                        .filter(candidate ->
                                !names.getOrDefault(candidate, Set.of()).contains(shard.shard()))
                        .min(Comparator.<String, Boolean>comparing(candidate -> !candidate.equals(part.node()))
                                .thenComparing(candidate -> bytes.getOrDefault(candidate, 0L))
                                .thenComparing(Comparator.naturalOrder()))
                        .orElseThrow(() -> tooFewNodes(manifest, shard, nodes));
                bytes.merge(node, shard.totals().bytes(), Long::sum);
                names.computeIfAbsent(node, key -> new HashSet<>()).add(shard.shard());
                plan.add(new ShardTransferRow(
                        task.id(),
                        node,
                        new ShardId(task.bucket(), shard.shard()),
                        part.node(),
                        shard.totals().bytes()));
            }
        }
        return plan;
    }

    /** Shards with a home are placed before those whose node is gone, so that these fill up what is left. */
    private static List<NodeEntry> homeFirst(Manifest manifest, List<String> nodes) {
        return manifest.nodes().stream()
                .sorted(Comparator.comparing(part -> !nodes.contains(part.node())))
                .toList();
    }

    private static ProblemException tooFewNodes(Manifest manifest, ArchivedShard lacking, List<String> nodes) {
        Map<String, Long> replicas = manifest.nodes().stream()
                .flatMap(part -> part.shards().stream())
                .collect(Collectors.groupingBy(ArchivedShard::shard, Collectors.counting()));
        long needed =
                replicas.values().stream().mapToLong(Long::longValue).max().orElse(0);
        return new ProblemException(
                ProblemCode.INSUFFICIENT_SPACE,
                "Shard " + lacking.shard() + " was archived from more nodes than the " + nodes.size()
                        + " that can take one: " + (needed - nodes.size()) + " more of " + needed
                        + " are needed; start more nodes and retry");
    }
}
