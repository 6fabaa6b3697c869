package io.torpor.transfer.lead;

import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.Tasks;
import io.torpor.transfer.NodeTaskRow;
import java.util.List;
import org.springframework.stereotype.Component;

/** The progress of a task: its nodes' bytes added up, and how fast they move. */
@Component
class TaskProgress {

    private final Tasks tasks;
    private final Throughput throughput;

    TaskProgress(Tasks tasks, Throughput throughput) {
        this.tasks = tasks;
        this.throughput = throughput;
    }

    /** Records what the nodes have reported; a dry run moves nothing. */
    void record(Task task, List<NodeTaskRow> rows) {
        long total = rows.stream().mapToLong(NodeTaskRow::bytesTotal).sum();
        long done = rows.stream().mapToLong(NodeTaskRow::bytesDone).sum();
        if (total == 0 || task.state() == TaskState.CHECKING) {
            return;
        }
        long rate = throughput.sample(task.id(), done);
        boolean news = total != task.bytesTotal() || done != task.bytesDone() || rate != task.bytesPerSecond();
        if (news) {
            tasks.progress(task.id(), task.state(), total, done, rate);
        }
    }

    /** Forgets how fast a task's bytes moved: they do not any more. */
    void forget(Task task) {
        throughput.forget(task.id());
    }
}
