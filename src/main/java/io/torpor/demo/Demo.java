package io.torpor.demo;

import io.torpor.admission.BucketRequests;
import io.torpor.admission.PauseParameters;
import io.torpor.admission.ResumeParameters;
import io.torpor.task.Task;
import io.torpor.task.Tasks;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Profile;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The demo: shows the whole life of a bucket, makes it, pauses it, resumes it, and says so in the log. Then it is done,
 * and the service runs on for calls by hand.
 */
@Component
@Profile("demo")
class Demo {

    private static final Logger log = LoggerFactory.getLogger(Demo.class);

    private enum Step {
        BEGIN,
        PAUSING,
        RESUMING,
        DONE
    }

    private final DemoBucket bucket;
    private final DemoProperties properties;
    private final BucketRequests requests;
    private final Tasks tasks;
    private Step step = Step.BEGIN;
    private String task = "";

    Demo(DemoBucket bucket, DemoProperties properties, BucketRequests requests, Tasks tasks) {
        this.bucket = bucket;
        this.properties = properties;
        this.requests = requests;
        this.tasks = tasks;
    }

    @Scheduled(initialDelay = 1000, fixedDelay = 500)
    void show() throws IOException {
        switch (step) {
            case BEGIN -> begin();
            case PAUSING -> ended().ifPresent(this::resume);
            case RESUMING -> ended().ifPresent(this::finish);
            case DONE -> {}
        }
    }

    private void begin() throws IOException {
        if (!bucket.make()) {
            step = Step.DONE;
            log.info(
                    "Demo: bucket '{}' is there from an earlier run; try the calls of the README", properties.bucket());
            return;
        }
        log.info("Demo: made bucket '{}' with {} shards", properties.bucket(), properties.shards());
        Task pause = requests.pause(new PauseParameters(properties.bucket(), null, null, null, properties.rateLimit()));
        follow(Step.PAUSING, pause);
    }

    private void resume(Task pause) {
        if (pause.reason() != null) {
            fail(pause);
            return;
        }
        log.info("Demo: the bucket sleeps in {}; its shards are off the data disk", pause.archive());
        ResumeParameters wake =
                new ResumeParameters(properties.bucket(), null, null, null, properties.rateLimit(), false, null);
        follow(Step.RESUMING, requests.resume(wake));
    }

    private void finish(Task resume) {
        if (resume.reason() != null) {
            fail(resume);
            return;
        }
        step = Step.DONE;
        log.info(
                "Demo: the bucket is awake again, every byte checked. The service runs on; try the calls of the README");
    }

    private void fail(Task failed) {
        step = Step.DONE;
        log.error("Demo: task {} ended {}: {}", failed.id(), failed.state(), failed.reason());
    }

    private void follow(Step next, Task started) {
        step = next;
        task = started.id();
    }

    private Optional<Task> ended() {
        Task now = tasks.get(task);
        log.info(
                "Demo: {} {} {} {} MB/s",
                now.type(),
                now.state(),
                String.format(Locale.ROOT, "%3.0f %%", now.progress() * 100),
                now.bytesPerSecond() / 1_000_000);
        return Optional.of(now).filter(seen -> seen.state().ended());
    }
}
