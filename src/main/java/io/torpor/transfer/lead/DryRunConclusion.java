package io.torpor.transfer.lead;

import io.torpor.problem.ProblemCode;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskEvent;
import io.torpor.transfer.NodeTaskRow;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The conclusion of a dry run: what each node would take, what it has free, whether that fits, and whether anything else
 * is in the way.
 */
@Component
class DryRunConclusion {

    private final ShardTransferRepository transfers;
    private final LedTasks led;
    private final JsonMapper json;

    DryRunConclusion(ShardTransferRepository transfers, LedTasks led, JsonMapper json) {
        this.transfers = transfers;
        this.led = led;
        this.json = json;
    }

    void conclude(Task task, List<NodeTaskRow> rows) {
        Plan plan = plan(task, rows);
        Optional<Reason> obstacle =
                rows.stream().map(NodeTaskRow::error).filter(Objects::nonNull).findFirst();
        Reason shortage = plan.fits()
                ? null
                : new Reason(ProblemCode.INSUFFICIENT_SPACE, "The bucket does not fit: " + plan.shortages());
        Reason reason = obstacle.orElse(shortage);
        TaskEvent event = reason == null ? TaskEvent.CHECKED : TaskEvent.CANNOT_RESUME;
        led.apply(task.id(), event, reason, json.writeValueAsString(plan));
    }

    private Plan plan(Task task, List<NodeTaskRow> rows) {
        Map<String, List<String>> shardsOf = transfers.findByTaskIdOrderById(task.id()).stream()
                .collect(Collectors.groupingBy(
                        ShardTransferRow::nodeId,
                        Collectors.mapping(transfer -> transfer.shard().name(), Collectors.toList())));
        List<Plan.NodePlan> nodes = rows.stream()
                .map(row -> new Plan.NodePlan(
                        row.nodeId(),
                        shardsOf.getOrDefault(row.nodeId(), List.of()),
                        row.bytesTotal(),
                        row.bytesFree(),
                        row.bytesTotal() <= row.bytesFree() && row.error() == null))
                .toList();
        return new Plan(nodes.stream().allMatch(Plan.NodePlan::fits), nodes);
    }
}
