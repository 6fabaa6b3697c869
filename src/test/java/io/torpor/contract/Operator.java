package io.torpor.contract;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionFactory;

/** An operator, who is the cluster manager as well, and who keeps the shape of every answer. */
final class Operator {

    final Shapes rest = new Shapes();
    final Shapes problems = new Shapes();
    final Shapes actuator = new Shapes();
    private final Service service;

    Operator(Service service) {
        this.service = service;
    }

    void pause(String bucket, String body) {
        says(bucket, "pausing");
        freezeNames("POST /api/v1/buckets/{bucket}/pause", service.post("/api/v1/buckets/" + bucket + "/pause", body));
    }

    void resume(String bucket, String body) {
        says(bucket, "resuming");
        freezeNames(
                "POST /api/v1/buckets/{bucket}/resume", service.post("/api/v1/buckets/" + bucket + "/resume", body));
    }

    void preparePause(String body) {
        freezeNames("POST /api/v1/tasks/prepare-pause", service.post("/api/v1/tasks/prepare-pause", body));
    }

    /** The cluster lets go of a bucket whose pause has archived it. */
    void letGo(String bucket, String task) {
        awaitState(task, "PAUSED");
        says(bucket, "paused");
        service.post("/actuator/reconcile", null);
    }

    /** The cluster opens a bucket that a resume has brought back. */
    void open(String bucket, String task) {
        awaitState(task, "RESUMED");
        says(bucket, "online");
        service.post("/actuator/reconcile", null);
    }

    Answer says(String bucket, String state) {
        return service.put("/api/v1/buckets/" + bucket + "/hibernation-state", "{\"state\":\"" + state + "\"}");
    }

    void awaitState(String task, String state) {
        patiently().until(() -> {
            Answer seen = service.get("/api/v1/tasks/" + task);
            String now = seen.at("/state");
            boolean over = List.of("COMPLETED", "FAILED", "CANCELLED", "REVERTED", "CANNOT_RESUME")
                    .contains(now);
            if (seen.status() != 200 || (over && !now.equals(state))) {
                throw new IllegalStateException("Task " + task + " should be " + state + ": " + seen);
            }
            return now.equals(state);
        });
    }

    /** Waits until a task moves bytes. */
    void awaitBytes(String task) {
        patiently()
                .until(() ->
                        !service.get("/api/v1/tasks/" + task).at("/etaSeconds").isEmpty());
    }

    static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(20));
    }

    List<String> tasks() {
        return service.get("/actuator/tasks").json().at("/tasks").values().stream()
                .map(task -> task.at("/task/id").asString())
                .toList();
    }

    /** An answer of the API, with all its members. */
    void freeze(String call, Answer answer) {
        expect(answer, answer.status() < 400);
        rest.add(call, answer);
    }

    /** An answer of the API that shows something in motion. */
    void freezeNames(String call, Answer answer) {
        expect(answer, answer.status() < 400);
        rest.addNames(call, answer);
    }

    void freezeLooks() {
        freezeActuator("POST /actuator/reconcile", service.post("/actuator/reconcile", null));
    }

    void freezeActuator(String call, Answer answer) {
        expect(answer, answer.status() < 400 || call.contains("health"));
        actuator.add(call, answer);
    }

    void freezeHealth(String component) {
        Answer answer = service.get("/actuator/health/" + component);
        freezeActuator("GET /actuator/health/" + component, answer);
    }

    void freezeProblem(String call, Answer answer) {
        expect(answer, answer.status() >= 400);
        problems.add(call, answer);
    }

    private static void expect(Answer answer, boolean as) {
        if (!as) {
            throw new IllegalStateException("Not the answer of the story: " + answer);
        }
    }
}
