package io.torpor.transfer.lead;

import io.torpor.archive.Manifest;
import io.torpor.archive.ManifestStore;
import io.torpor.catalog.ArchiveRecords;
import io.torpor.node.Node;
import io.torpor.node.Nodes;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStores;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskEvent;
import io.torpor.task.TaskLifecycle;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import io.torpor.transfer.NodeTaskRow;
import io.torpor.transfer.NodeTaskState;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import io.torpor.transfer.StalledTasks;
import io.torpor.transfer.TaskArchive;
import io.torpor.transfer.TransferProperties;
import io.torpor.work.Transactions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** What the coordinator does next for a task, by the task's state. Each step may be run again (I5). */
@Component
class TaskSteps {

    private static final Logger log = LoggerFactory.getLogger(TaskSteps.class);

    private final Tasks tasks;
    private final TaskLifecycle lifecycle;
    private final NodeTasks nodeTasks;
    private final ShardTransferRepository transfers;
    private final Nodes nodes;
    private final ObjectStores archives;
    private final ManifestStore manifests;
    private final ManifestCommit assembly;
    private final Planner planner;
    private final ArchiveDiscard discard;
    private final ArchiveRecords records;
    private final Throughput throughput;
    private final StalledTasks troubles;
    private final TransferProperties properties;
    private final Transactions transactions;
    private final JsonMapper json;
    private final Clock clock;

    TaskSteps(
            Tasks tasks,
            TaskLifecycle lifecycle,
            NodeTasks nodeTasks,
            ShardTransferRepository transfers,
            Nodes nodes,
            ObjectStores archives,
            ManifestStore manifests,
            ManifestCommit assembly,
            Planner planner,
            ArchiveDiscard discard,
            ArchiveRecords records,
            Throughput throughput,
            StalledTasks troubles,
            TransferProperties properties,
            Transactions transactions,
            JsonMapper json,
            Clock clock) {
        this.tasks = tasks;
        this.lifecycle = lifecycle;
        this.nodeTasks = nodeTasks;
        this.transfers = transfers;
        this.nodes = nodes;
        this.archives = archives;
        this.manifests = manifests;
        this.assembly = assembly;
        this.planner = planner;
        this.discard = discard;
        this.records = records;
        this.throughput = throughput;
        this.troubles = troubles;
        this.properties = properties;
        this.transactions = transactions;
        this.json = json;
        this.clock = clock;
    }

    void next(Task task) {
        switch (task.state()) {
            case PREPARE_PAUSE, PREPARE_RESUME -> await(task);
            case PAUSING, RESUMING, CHECKING -> transfer(task);
            case RELEASING -> release(task);
            case ROLLING_BACK -> rollBack(task);
            case PAUSED, RESUMED, COMPLETED, FAILED, CANCELLED, REVERTED, CANNOT_RESUME -> {}
        }
    }

    /** A step that fails fails its task, as long as the task can be undone; later it is tried again. */
    void stepFailed(Task task, Reason reason) {
        if (task.state().transferring()) {
            lifecycle.fail(task.id(), reason);
        } else {
            troubles.failed(task.id(), reason);
        }
    }

    private void await(Task task) {
        nodeTasks.prepare(task, aliveIds());
        if (clock.instant().isAfter(task.createdAt().plus(properties.prepareTimeout()))) {
            lifecycle.fail(
                    task.id(),
                    new Reason(
                            ProblemCode.TASK_EXPIRED,
                            "The task was prepared and not started within " + properties.prepareTimeout()));
        }
    }

    private void transfer(Task task) {
        nodeTasks.prepare(task, aliveIds());
        List<NodeTaskRow> shares = nodeTasks.rows(task.id());
        if (shares.stream().allMatch(share -> share.state() == NodeTaskState.PREPARED)) {
            post(task, shares);
            return;
        }
        aggregate(task, shares);
        Optional<NodeTaskRow> failed = shares.stream()
                .filter(share -> share.state() == NodeTaskState.FAILED)
                .findFirst();
        Optional<NodeTaskRow> lost = lost(shares);
        if (failed.isPresent()) {
            Reason error = failed.get().error();
            lifecycle.fail(task.id(), error == null ? unexplained(failed.get()) : error);
        } else if (lost.isPresent()) {
            String text = "Node " + lost.get().nodeId() + " stopped answering; its cleaning waits until it is back";
            lifecycle.apply(task.id(), TaskEvent.NODE_LOST, new Reason(ProblemCode.NODE_LOST, text), null);
        } else if (shares.stream().allMatch(share -> share.state() == NodeTaskState.PROCESSED)) {
            complete(task, shares);
        }
    }

    private void post(Task task, List<NodeTaskRow> shares) {
        if (task.type() != TaskType.PAUSE) {
            var archive = archives.open(task.archive(), task.region());
            var manifest = manifests.read(archive, TaskArchive.of(task));
            List<String> takingPart = shares.stream().map(NodeTaskRow::nodeId).toList();
            List<ShardTransferRow> plan = planner.plan(task, manifest, takingPart);
            transactions.run(() -> transfers.saveAll(plan));
        }
        nodeTasks.post(task.id());
    }

    private void complete(Task task, List<NodeTaskRow> shares) {
        switch (task.type()) {
            case PAUSE -> {
                Manifest manifest = assembly.commit(task);
                transactions.run(() -> {
                    records.completed(task, manifest);
                    lifecycle.apply(task.id(), TaskEvent.UPLOADED);
                });
            }
            case RESUME -> lifecycle.apply(task.id(), TaskEvent.RESTORED);
            case RESUME_DRY_RUN -> conclude(task, shares);
        }
        throughput.forget(task.id());
    }

    private void conclude(Task task, List<NodeTaskRow> shares) {
        Map<String, List<String>> shardsOf = transfers.findByTaskIdOrderById(task.id()).stream()
                .collect(Collectors.groupingBy(
                        ShardTransferRow::nodeId,
                        Collectors.mapping(transfer -> transfer.shard().name(), Collectors.toList())));
        List<Plan.NodePlan> plans = shares.stream()
                .map(share -> new Plan.NodePlan(
                        share.nodeId(),
                        shardsOf.getOrDefault(share.nodeId(), List.of()),
                        share.bytesTotal(),
                        share.bytesFree(),
                        share.bytesTotal() <= share.bytesFree()))
                .toList();
        Plan plan = new Plan(plans.stream().allMatch(Plan.NodePlan::fits), plans);
        Reason reason = plan.fits()
                ? null
                : new Reason(ProblemCode.INSUFFICIENT_SPACE, "The bucket does not fit: " + plan.shortages());
        lifecycle.apply(
                task.id(),
                plan.fits() ? TaskEvent.CHECKED : TaskEvent.CANNOT_RESUME,
                reason,
                json.writeValueAsString(plan));
    }

    /** The shards are only let go of while the archive is there to see (I4); a damaged one turns this to quarantine. */
    private void release(Task task) {
        List<NodeTaskRow> shares = nodeTasks.rows(task.id());
        if (shares.stream().anyMatch(share -> share.state() == NodeTaskState.PROCESSED)) {
            nodeTasks.requireCleanup(task.id(), task.type() == TaskType.PAUSE && !isArchiveSound(task));
        } else if (cleaned(shares)) {
            lifecycle.apply(task.id(), TaskEvent.RELEASED);
            troubles.solved(task.id());
        }
    }

    private boolean isArchiveSound(Task task) {
        try {
            assembly.verify(task);
            return true;
        } catch (ProblemException e) {
            return switch (e.code()) {
                case ARCHIVE_INCOMPLETE, ARCHIVE_CORRUPT, ARCHIVE_NOT_FOUND, ARCHIVE_VERSION -> {
                    log.error("The archive of task {} is damaged; the shards go to quarantine", task.id(), e);
                    yield false;
                }
                default -> throw e;
            };
        }
    }

    private void rollBack(Task task) {
        nodeTasks.requireCleanup(task.id(), false);
        if (!cleaned(nodeTasks.rows(task.id()))) {
            return;
        }
        if (task.type() == TaskType.PAUSE) {
            discard.discard(task);
        }
        lifecycle.apply(task.id(), TaskEvent.ROLLED_BACK);
        throughput.forget(task.id());
        troubles.solved(task.id());
    }

    /** A lost node cleans up when it is back; nobody waits for it. */
    private boolean cleaned(List<NodeTaskRow> shares) {
        List<String> alive = aliveIds();
        return shares.stream()
                .allMatch(share -> share.state() == NodeTaskState.CLEANED || !alive.contains(share.nodeId()));
    }

    private Optional<NodeTaskRow> lost(List<NodeTaskRow> shares) {
        List<String> alive = aliveIds();
        return shares.stream()
                .filter(share -> share.state() != NodeTaskState.PROCESSED)
                .filter(share -> !alive.contains(share.nodeId()))
                .findFirst();
    }

    private void aggregate(Task task, List<NodeTaskRow> shares) {
        long total = shares.stream().mapToLong(NodeTaskRow::bytesTotal).sum();
        long done = shares.stream().mapToLong(NodeTaskRow::bytesDone).sum();
        if (total > 0 && task.state() != TaskState.CHECKING) {
            tasks.progress(task.id(), task.state(), total, done, throughput.sample(task.id(), done));
        }
    }

    private List<String> aliveIds() {
        return nodes.alive().stream().map(Node::id).toList();
    }

    private static Reason unexplained(@Nullable NodeTaskRow share) {
        return new Reason(ProblemCode.INTERNAL, "A node's share failed and gave no reason: " + share);
    }
}
