package io.torpor.transfer.lead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.torpor.archive.ArchivedShard;
import io.torpor.archive.Manifest;
import io.torpor.archive.NodeEntry;
import io.torpor.archive.ShardTotals;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.TestTasks;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.transfer.ShardTransferRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Which node takes which shard: its home first, else the emptiest, and never two replicas on one. */
class PlannerTest {

    private static final Task RESUME = TestTasks.task(TaskType.RESUME, TaskState.RESUMING);

    private final Planner planner = new Planner();

    @Example
    void aShardGoesHomeHoweverFullThatIs() {
        Manifest manifest = manifest(Map.of("a", Map.of("s1", 1000L, "s2", 1000L), "b", Map.of("s3", 1L)));

        assertThat(planner.plan(RESUME, manifest, List.of("a", "b", "c")))
                .extracting(row -> row.shard().name(), ShardTransferRow::nodeId, ShardTransferRow::sourceNode)
                .containsExactlyInAnyOrder(tuple("s1", "a", "a"), tuple("s2", "a", "a"), tuple("s3", "b", "b"));
    }

    @Example
    void theShardsOfAMissingNodeGoWhereLeastIsToCome() {
        Manifest manifest = manifest(Map.of("a", Map.of("s1", 10L), "b", Map.of("s2", 100L), "gone", sizes(6, 40)));

        Map<String, Long> bytes = planner.plan(RESUME, manifest, List.of("a", "b")).stream()
                .collect(Collectors.groupingBy(
                        ShardTransferRow::nodeId, Collectors.summingLong(ShardTransferRow::bytesTotal)));

        assertThat(bytes).isEqualTo(Map.of("a", 10L + 4 * 40, "b", 100L + 2 * 40));
    }

    @Example
    void theShardsOfAMissingNodeFillWhatThoseWithAHomeLeave() {
        // The missing node comes first in the manifest, and would be spread over nodes that look empty.
        Manifest manifest = manifest(Map.of("a-gone", Map.of("s1", 40L), "b", Map.of("s2", 100L)));

        assertThat(planner.plan(RESUME, manifest, List.of("b", "c")))
                .extracting(row -> row.shard().name(), ShardTransferRow::nodeId)
                .containsExactlyInAnyOrder(tuple("s1", "c"), tuple("s2", "b"));
    }

    @Example
    void replicasNeverComeToOneNode() {
        Manifest manifest =
                manifest(Map.of("a", Map.of("t", 1000L), "gone-1", Map.of("s", 10L), "gone-2", Map.of("s", 10L)));

        assertThat(planner.plan(RESUME, manifest, List.of("a", "b")))
                .filteredOn(row -> row.shard().name().equals("s"))
                .extracting(ShardTransferRow::nodeId)
                .containsExactlyInAnyOrder("a", "b");
    }

    @Example
    void fewerNodesThanReplicasAreTooFew() {
        Manifest manifest = manifest(Map.of("a", Map.of("s", 10L), "b", Map.of("s", 10L)));

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> planner.plan(RESUME, manifest, List.of("a")))
                .returns(ProblemCode.INSUFFICIENT_SPACE, ProblemException::code)
                .withMessageContaining("Shard s")
                .withMessageContaining("1 more of 2 are needed");
    }

    @Property(tries = 300)
    void everyShardIsPlannedExactlyOnce(
            @ForAll("archives") Map<String, Map<String, Long>> archived, @ForAll @IntRange(min = 1, max = 5) int here) {
        Manifest manifest = manifest(archived);
        List<String> nodes = List.of("n3", "n1", "n5", "n2", "n4").subList(0, here);
        if (mostReplicas(archived) > here) {
            assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> planner.plan(RESUME, manifest, nodes));
            return;
        }

        List<ShardTransferRow> plan = planner.plan(RESUME, manifest, nodes);

        assertThat(plan.stream().map(row -> row.sourceNode() + "/" + row.shard().name() + "=" + row.bytesTotal()))
                .containsExactlyInAnyOrderElementsOf(everyShard(archived));
        requireLegal(plan, nodes);
    }

    /** Goes through the plan in the order in which it was made. */
    private static void requireLegal(List<ShardTransferRow> plan, List<String> nodes) {
        Map<String, Long> bytes = new HashMap<>();
        Map<String, Set<String>> names = new HashMap<>();
        for (ShardTransferRow row : plan) {
            String node = row.nodeId();
            String name = row.shard().name();
            assertThat(nodes).contains(node);
            if (nodes.contains(row.sourceNode())) {
                assertThat(node).as("home of %s", name).isEqualTo(row.sourceNode());
            } else {
                long least = nodes.stream()
                        .filter(other -> !names.getOrDefault(other, Set.of()).contains(name))
                        .mapToLong(other -> bytes.getOrDefault(other, 0L))
                        .min()
                        .orElseThrow();
                assertThat(bytes.getOrDefault(node, 0L)).as("bytes of %s", node).isEqualTo(least);
            }
            bytes.merge(node, row.bytesTotal(), Long::sum);
            assertThat(names.computeIfAbsent(node, none -> new HashSet<>()).add(name))
                    .as("replicas of %s on %s", name, node)
                    .isTrue();
        }
    }

    private static List<String> everyShard(Map<String, Map<String, Long>> archived) {
        List<String> all = new ArrayList<>();
        archived.forEach((node, shards) -> shards.forEach((shard, size) -> all.add(node + "/" + shard + "=" + size)));
        return all;
    }

    private static long mostReplicas(Map<String, Map<String, Long>> archived) {
        return archived.values().stream()
                .flatMap(shards -> shards.keySet().stream())
                .collect(Collectors.groupingBy(name -> name, Collectors.counting()))
                .values()
                .stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    @Provide
    Arbitrary<Map<String, Map<String, Long>>> archives() {
        Arbitrary<String> nodes = Arbitraries.of("n1", "n2", "n3", "n4", "n5", "gone-1", "gone-2");
        Arbitrary<String> shards = Arbitraries.integers().between(1, 6).map(number -> "s" + number);
        Arbitrary<Long> sizes = Arbitraries.longs().between(0, 1000);
        return Arbitraries.maps(nodes, Arbitraries.maps(shards, sizes).ofMaxSize(6))
                .ofMaxSize(5);
    }

    private static Map<String, Long> sizes(int count, long size) {
        Map<String, Long> sizes = new TreeMap<>();
        for (int number = 1; number <= count; number++) {
            sizes.put("g" + number, size);
        }
        return sizes;
    }

    /** As it would be written: nodes and shards in the order of their names. */
    private static Manifest manifest(Map<String, Map<String, Long>> archived) {
        List<NodeEntry> nodes = new ArrayList<>();
        new TreeMap<>(archived).forEach((node, shards) -> {
            List<ArchivedShard> entries = new ArrayList<>();
            new TreeMap<>(shards).forEach((shard, size) -> entries.add(shard(shard, size)));
            nodes.add(new NodeEntry(node, entries));
        });
        return Manifest.of(TestTasks.BUCKET, "uuid", "pause", Instant.EPOCH, "test", nodes);
    }

    private static ArchivedShard shard(String name, long size) {
        return new ArchivedShard(name, "sum", new ShardTotals(0, 1, size, 1, size));
    }
}
