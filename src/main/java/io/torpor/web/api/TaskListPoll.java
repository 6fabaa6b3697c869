package io.torpor.web.api;

import io.torpor.task.TaskChanged;
import io.torpor.task.Tasks;
import io.torpor.web.api.TaskQuery.Filter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * The long poll of the task list: lets clients wait for news without holding a thread. One read of the revision, twice
 * a second and after every move in this process, serves all of them (I11).
 */
@Component
class TaskListPoll implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(TaskListPoll.class);
    private static final long EVERY_MILLIS = 500;

    private final Tasks tasks;
    private final TaskViews views;
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ScheduledExecutorService thread;

    TaskListPoll(Tasks tasks, TaskViews views) {
        this.tasks = tasks;
        this.views = views;
    }

    private record Waiting(long rev, Filter filter, DeferredResult<TaskPage> result) {}

    /** The page now, or, with a revision that still is the list's, when it has moved or the limit is reached. */
    DeferredResult<TaskPage> page(TaskQuery query) {
        DeferredResult<TaskPage> result = new DeferredResult<>(query.limit().toMillis());
        Long rev = query.rev();
        if (rev == null || query.limit().isZero() || thread == null) {
            result.setResult(views.page(query.filter()));
            return result;
        }

        Waiting client = new Waiting(rev, query.filter(), result);
        result.onTimeout(() -> answer(client, new HashMap<>()));
        result.onCompletion(() -> waiting.remove(client));
        waiting.add(client); // before the revision is read, so that a move right after it finds the client
        boolean moved = true;
        try {
            moved = tasks.revision() != rev;
        } finally {
            if (moved) {
                waiting.remove(client);
            }
        }
        if (moved) {
            result.setResult(views.page(query.filter()));
        }
        return result;
    }

    @TransactionalEventListener(fallbackExecution = true)
    void wake(TaskChanged change) {
        ScheduledExecutorService looking = thread;
        if (looking == null || waiting.isEmpty()) {
            return;
        }
        try {
            looking.execute(this::look);
        } catch (RejectedExecutionException e) {
            log.debug("Task {} moved while the poll is stopping", change.task().id());
        }
    }

    private void look() {
        if (waiting.isEmpty()) {
            return;
        }
        try {
            long now = tasks.revision();
            answer(waiting.stream().filter(client -> client.rev() != now).toList());
        } catch (RuntimeException e) {
            log.warn("The task list's revision can't be read; waiting clients go on waiting", e);
        }
    }

    private void answer(List<Waiting> clients) {
        Map<Filter, TaskPage> pages = new HashMap<>();
        clients.forEach(client -> answer(client, pages));
    }

    private void answer(Waiting client, Map<Filter, TaskPage> pages) {
        try {
            client.result().setResult(pages.computeIfAbsent(client.filter(), views::page));
        } catch (RuntimeException e) {
            client.result().setErrorResult(e);
        }
    }

    @Override
    public void start() {
        ScheduledExecutorService looking =
                Executors.newSingleThreadScheduledExecutor(new CustomizableThreadFactory("torpor-poll-"));
        looking.scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        thread = looking;
    }

    /** Answers everybody, so that the server's graceful shutdown does not wait for their limits. */
    @Override
    public void stop() {
        ScheduledExecutorService looking = thread;
        thread = null;
        if (looking != null) {
            looking.shutdown();
        }
        answer(List.copyOf(waiting));
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
