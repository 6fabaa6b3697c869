package io.torpor.web.api;

import io.torpor.task.Task;
import io.torpor.task.Tasks;
import io.torpor.transfer.NodeTask;
import io.torpor.transfer.NodeTasks;
import io.torpor.web.api.TaskQuery.Filter;
import java.util.List;
import java.util.Map;
import org.springframework.data.domain.Page;
import org.springframework.stereotype.Component;

/** The views of tasks: each with its node tasks. */
@Component
class TaskViews {

    private final Tasks tasks;
    private final NodeTasks nodeTasks;

    TaskViews(Tasks tasks, NodeTasks nodeTasks) {
        this.tasks = tasks;
        this.nodeTasks = nodeTasks;
    }

    TaskView of(Task task) {
        return TaskView.of(task, nodeTasks.of(task.id()));
    }

    /**
     * A page of tasks. The revision is read first: the page may be newer than it says, then the next poll answers at
     * once.
     */
    TaskPage page(Filter filter) {
        long rev = tasks.revision();
        Page<Task> page = tasks.list(filter.states(), filter.bucket(), filter.page());
        Map<String, List<NodeTask>> nodeTasksOf =
                nodeTasks.of(page.stream().map(Task::id).toList());
        List<TaskView> views = page.stream()
                .map(task -> TaskView.of(task, nodeTasksOf.getOrDefault(task.id(), List.of())))
                .toList();
        return new TaskPage(rev, views, page.getNumber(), page.getSize(), page.getTotalElements());
    }
}
