package io.torpor.ops;

import io.torpor.task.Task;
import io.torpor.task.Tasks;
import io.torpor.transfer.NodeTask;
import io.torpor.transfer.NodeTasks;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.stereotype.Component;

/** The endpoint {@code /actuator/tasks}: the newest tasks with their node tasks; deleting one cancels it. */
@Component
@Endpoint(id = "tasks")
class TasksEndpoint {

    private static final PageRequest NEWEST = PageRequest.of(0, 500, Sort.by(Sort.Direction.DESC, "createdAt", "id"));

    private final Tasks tasks;
    private final NodeTasks nodeTasks;

    TasksEndpoint(Tasks tasks, NodeTasks nodeTasks) {
        this.tasks = tasks;
        this.nodeTasks = nodeTasks;
    }

    /**
     * The newest 500 tasks (I10).
     *
     * @param revision of the task list, read before the tasks
     * @param total how many tasks there are
     * @param tasks the newest first
     */
    record TasksDescriptor(long revision, long total, List<TaskDescriptor> tasks) {}

    /**
     * A task as it is stored.
     *
     * @param task the task
     * @param nodes its node tasks, by node
     */
    record TaskDescriptor(Task task, List<NodeTask> nodes) {}

    @ReadOperation
    TasksDescriptor tasks() {
        long revision = tasks.revision();
        var page = tasks.list(List.of(), null, NEWEST);
        Map<String, List<NodeTask>> nodeTasksOf =
                nodeTasks.of(page.stream().map(Task::id).toList());
        List<TaskDescriptor> descriptors = page.stream()
                .map(task -> new TaskDescriptor(task, nodeTasksOf.getOrDefault(task.id(), List.of())))
                .toList();
        return new TasksDescriptor(revision, page.getTotalElements(), descriptors);
    }

    @ReadOperation
    TaskDescriptor task(@Selector String id) {
        return describe(tasks.get(id));
    }

    @DeleteOperation
    TaskDescriptor cancel(@Selector String id) {
        return describe(tasks.cancel(id));
    }

    private TaskDescriptor describe(Task task) {
        return new TaskDescriptor(task, nodeTasks.of(task.id()));
    }
}
