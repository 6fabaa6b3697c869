package io.torpor.web.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.torpor.admission.BucketRequests;
import io.torpor.admission.PauseParameters;
import io.torpor.admission.ResumeParameters;
import io.torpor.task.Task;
import io.torpor.task.Tasks;
import jakarta.validation.Valid;
import jakarta.validation.Validator;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.validation.beanvalidation.SpringValidatorAdapter;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** Tasks: list, prepare, start, cancel. */
@RestController
@RequestMapping("/api/v1/tasks")
@Tag(name = "tasks", description = "Pauses and resumes, under way and ended")
class TaskController {

    private final Tasks tasks;
    private final BucketRequests requests;
    private final TaskViews views;
    private final TaskListPoll poll;
    private final Validator validator;

    TaskController(Tasks tasks, BucketRequests requests, TaskViews views, TaskListPoll poll, Validator validator) {
        this.tasks = tasks;
        this.requests = requests;
        this.views = views;
        this.poll = poll;
        this.validator = validator;
    }

    /**
     * Checks each parameter by itself: Boot's own adapter does not, so one of a wrong type would hide what is wrong
     * with others.
     */
    @InitBinder
    void checkEachParameter(WebDataBinder binder) {
        if (binder.getTarget() == null) {
            binder.replaceValidators(new SpringValidatorAdapter(validator));
        }
    }

    @GetMapping
    @Operation(summary = "List tasks, newest first; with rev, wait until the list has moved")
    DeferredResult<TaskPage> list(@Valid @ParameterObject TaskQuery query) {
        return poll.page(query);
    }

    @GetMapping("/{id}")
    @Operation(summary = "One task")
    TaskView get(@PathVariable String id) {
        return views.of(tasks.get(id));
    }

    @PostMapping("/prepare-pause")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Record a pause on every node, without starting it")
    ResponseEntity<TaskView> preparePause(@RequestBody PreparePauseRequest body) {
        return accepted(requests.preparePause(
                new PauseParameters(body.bucket(), body.id(), body.archive(), body.region(), body.rateLimit())));
    }

    @PostMapping("/prepare-resume")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Record a resume on every node, without starting it")
    ResponseEntity<TaskView> prepareResume(@RequestBody PrepareResumeRequest body) {
        return accepted(requests.prepareResume(new ResumeParameters(
                body.bucket(),
                body.id(),
                body.archive(),
                body.region(),
                body.rateLimit(),
                Boolean.TRUE.equals(body.dryRun()),
                body.task())));
    }

    @PostMapping("/{id}/start")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Start a prepared task")
    ResponseEntity<TaskView> start(@PathVariable String id) {
        return accepted(tasks.start(id));
    }

    @PostMapping("/{id}/cancel")
    @Operation(summary = "Cancel a task, or acknowledge a failed one; no error when it is past cancelling")
    TaskView cancel(@PathVariable String id) {
        return views.of(tasks.cancel(id));
    }

    private ResponseEntity<TaskView> accepted(Task task) {
        return Accepted.of(views.of(task));
    }
}
