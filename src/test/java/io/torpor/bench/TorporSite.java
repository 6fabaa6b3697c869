package io.torpor.bench;

import io.torpor.process.TorporApp;
import io.torpor.process.TorporProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A Torpor process on its own data directory, with the archives of the benchmark open to it. */
final class TorporSite implements AutoCloseable {

    /** Compiled as in production, unlike in the tests, and with little heap. */
    static final List<String> JVM = List.of("-XX:TieredStopAtLevel=4", "-Xmx256m");

    private final Path data;
    private final TorporProcess process;

    private TorporSite(Path data, TorporProcess process) {
        this.data = data;
        this.process = process;
    }

    /** Starts one, ready to serve. */
    static TorporSite start(Path home, List<String> jvm, List<String> arguments) throws IOException {
        return start(TorporApp.get(), home, jvm, arguments);
    }

    /** Starts the jar as it was packaged, as anybody would, ready to serve. */
    static TorporSite startAsItIs(Path home, List<String> arguments) throws IOException {
        return start(TorporApp.asItIs(), home, List.of(), arguments);
    }

    private static TorporSite start(TorporApp app, Path home, List<String> jvm, List<String> arguments)
            throws IOException {
        Files.createDirectories(home);
        TorporProcess process = TorporProcess.start(app, home, jvm, arguments);
        try {
            return new TorporSite(home.resolve("data"), process.awaitReady());
        } catch (RuntimeException | Error e) {
            process.close();
            throw e;
        }
    }

    static String allowedRoots(List<String> roots) {
        return "--torpor.archive.allowed-roots=" + String.join(",", roots);
    }

    Path bucket(String name) {
        return data.resolve(name);
    }

    TorporProcess process() {
        return process;
    }

    /** Starts a pause; returns the task. */
    String pause(String bucket, String archive) {
        return TorporProcess.accepted(
                process.post("/api/v1/buckets/" + bucket + "/pause", "{\"archive\": \"" + archive + "\"}"));
    }

    /** Starts a resume of what a task has archived, maybe elsewhere; returns the task. */
    String resume(String bucket, String archive, String pause) {
        return TorporProcess.accepted(process.post(
                "/api/v1/buckets/" + bucket + "/resume",
                "{\"archive\": \"" + archive + "\", \"task\": \"" + pause + "\"}"));
    }

    /** Starts a pause or a resume as it is by default; returns the task. */
    String request(String bucket, String operation, String body) {
        return TorporProcess.accepted(process.post("/api/v1/buckets/" + bucket + "/" + operation, body));
    }

    /** Plays the cluster manager. */
    void set(String bucket, String state) {
        process.put("/api/v1/buckets/" + bucket + "/hibernation-state", "{\"state\": \"" + state + "\"}");
    }

    /** Plays the cluster manager of a bucket that this site has not seen yet. */
    void set(String bucket, String state, String uuid) {
        process.put(
                "/api/v1/buckets/" + bucket + "/hibernation-state",
                "{\"state\": \"" + state + "\", \"uuid\": \"" + uuid + "\"}");
    }

    String uuid(String bucket) {
        return process.get("/api/v1/buckets/" + bucket).body().get("uuid").asString();
    }

    /** Waits, as the API offers it, for news until the task is in that state. */
    void await(String task, String state) {
        String revision = revision("size=1");
        for (JsonNode seen = task(task); !seen.get("state").asString().equals(state); seen = task(task)) {
            if (seen.hasNonNull("endedAt")) {
                throw new IllegalStateException("Not " + state + ": " + seen + "\n" + process.log());
            }
            revision = revision("size=1&wait=10s&rev=" + revision);
        }
    }

    /** The task list's revision. */
    private String revision(String query) {
        return process.get("/api/v1/tasks?" + query).body().get("rev").asString();
    }

    private JsonNode task(String id) {
        return process.get("/api/v1/tasks/" + id).body();
    }

    @Override
    public void close() {
        process.close();
    }
}
