package io.torpor.contract;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.awaitility.core.ConditionFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The story that the service is taken through once: buckets sleep, wake, fail, wait and are called off, a node is away, and
 * what it answers and leaves on disks meanwhile is kept for the contracts' tests. Each bucket has one part in it.
 */
final class Story {

    /** A bucket whose pause is prepared, and whose gate the indexer does not acknowledge. */
    static final String PREPARED = "prepared";

    private static final String SAMPLE = "sample";
    private static final String SLOW = "slow";
    private static final String SLOW_RESUME = "slow-resume";
    private static final List<String> HEALTH =
            List.of("archive", "clusterManager", "indexer", "nodes", "staging", "db", "liveness", "readiness");

    final Shapes rest = new Shapes();
    final Shapes problems = new Shapes();
    final Shapes actuator = new Shapes();
    final Shapes documents = new Shapes();
    final Shapes callback = new Shapes();
    final List<String> disk = new ArrayList<>();
    List<String> fileKeys = List.of();
    List<String> s3Keys = List.of();
    List<String> goldenWoken = List.of();
    List<String> sampleMade = List.of();
    List<String> sampleWoken = List.of();
    List<String> components = List.of();
    String metrics = "";

    private final Path data;
    private final Path own;
    private final Path archive;
    private final Path golden;
    private final Service service;
    private final JdbcTemplate database;
    private final S3Store s3;
    private final PickyIndexer indexer;
    private String node = "";

    Story(Path home, Service service, JdbcTemplate database, S3Store s3, PickyIndexer indexer) {
        this.data = home.resolve("data");
        this.own = data.resolve(".torpor");
        this.archive = home.resolve("archive");
        this.golden = home.resolve("golden");
        this.service = service;
        this.database = database;
        this.s3 = s3;
        this.indexer = indexer;
    }

    Story tell() {
        node = service.get("/actuator/nodes").at("/self");
        archiveIsAway();
        putToSleep();
        wakeFromTheGoldenArchive();
        moveSlowly();
        leaveThings();
        ask();
        offend();
        callOff();
        clusterManagerIsAway();
        listen();
        return this;
    }

    /** The default archive can't be used at first: health says so, for the ten seconds that its answer holds. */
    private void archiveIsAway() {
        Trees.write(archive, "in the way");
        health("archive");
        try {
            Files.delete(archive);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void putToSleep() {
        Trees.sample(data.resolve(SAMPLE));
        sampleMade = Trees.describe(data.resolve(SAMPLE));
        Trees.sample(data.resolve("remote"));
        Trees.bulky(data.resolve("asleep/s1"), 10_000);
        Trees.bulky(data.resolve(SLOW + "/s1"), 3_000_000);
        Trees.bulky(data.resolve(PREPARED + "/s1"), 10);
        Trees.write(data.resolve("stray/no-shard"), "");
        Trees.bulky(data.resolve("changed/s1"), 10);
        symbolicLink(data.resolve("changed/s1/link"));

        accepted("prepare-pause", "{\"bucket\":\"prepared\",\"id\":\"prepared-pause\",\"rateLimit\":1000}");
        pause(SAMPLE, "{\"id\":\"sample-pause\"}");
        pause("remote", "{\"id\":\"remote-pause\",\"archive\":\"" + s3.location() + "\"}");
        accepted("prepare-pause", "{\"bucket\":\"asleep\",\"id\":\"asleep-pause\",\"region\":\"eu-north-1\"}");
        says("asleep", "pausing");
        freezeNames("POST /api/v1/tasks/{id}/start", service.post("/api/v1/tasks/asleep-pause/start", null));
        pause("changed", "{\"id\":\"changed-pause\"}");
        pause(SLOW, "{\"id\":\"slow-cancel\",\"rateLimit\":250000}");

        diskWhile("a pause moves bytes", SLOW, "slow-cancel");
        freeze("GET /api/v1/tasks/{id}", service.get("/api/v1/tasks/slow-cancel"));
        freezeNames("POST /api/v1/tasks/{id}/cancel", service.post("/api/v1/tasks/slow-cancel/cancel", null));
        awaitState("slow-cancel", "CANCELLED");
        diskAfter("a pause that was cancelled", SLOW, "slow-cancel");
        pause(SLOW, "{\"id\":\"slow-pause\"}");

        awaitState("asleep-pause", "PAUSED");
        freezeLooks();
        letGo(SAMPLE, "sample-pause");
        letGo("remote", "remote-pause");
        letGo(SLOW, "slow-pause");
        // Not told to anybody, so that it is the reconciliation that finds it.
        database.update("update local_bucket set state = 'PAUSED' where name = 'asleep'");
        freezeLooks();
        awaitState("asleep-pause", "COMPLETED");
        awaitState("changed-pause", "FAILED");
        diskAfter("a pause", SLOW, "slow-pause");

        fileKeys = keys(SAMPLE, "sample-pause", files(archive));
        s3Keys = keys("remote", "remote-pause", s3.keys());
        staged("a pause", "slow-pause");
        documents.add("manifest.json", json(archive.resolve("sample/sample-pause/manifest.json")));
        documents.add("shard.json", json(archive.resolve("sample/sample-pause/node_" + node + "/alpha/shard.json")));
    }

    /** An archive that this version's first code wrote is read from a place of its own. */
    private void wakeFromTheGoldenArchive() {
        Trees.copy(Golden.path("archive-v1"), golden);
        String uuid = json(golden.resolve("golden/golden-pause/manifest.json"))
                .at("/bucketUuid")
                .asString();
        service.put("/api/v1/buckets/golden/hibernation-state", "{\"state\":\"resuming\",\"uuid\":\"" + uuid + "\"}");
        freezeNames(
                "POST /api/v1/buckets/{bucket}/resume",
                service.post(
                        "/api/v1/buckets/golden/resume",
                        "{\"id\":\"golden-resume\",\"task\":\"golden-pause\",\"archive\":\"file:" + golden + "\"}"));
        resume(SAMPLE, "{\"id\":\"sample-resume\"}");
        open("golden", "golden-resume");
        open(SAMPLE, "sample-resume");
        goldenWoken = Trees.describe(data.resolve("golden"));
        sampleWoken = Trees.describe(data.resolve(SAMPLE));
    }

    private void moveSlowly() {
        resume("asleep", "{\"id\":\"asleep-check\",\"dryRun\":true}");
        resume(SLOW, "{\"id\":\"slow-resume\",\"rateLimit\":250000}");
        awaitState("asleep-check", "COMPLETED");
        diskWhile("a resume moves bytes", SLOW, SLOW_RESUME);
    }

    /** What can't be had of one node in a few seconds: a lost one, with things that it has to clean, and a quarantine. */
    private void leaveThings() {
        Trees.write(own.resolve("quarantine/old-pause/old/s1/file"), "the last copy");
        Timestamp past = Timestamp.from(Instant.parse("2026-01-01T00:00:00.123456789Z"));
        database.update("insert into node values ('node-gone', 'i', 'host', ?, ?)", past, past);
        database.update("""
                insert into node_task (id, task_id, node_id, bucket, state, keep_shards, bytes_total, bytes_done,
                                       bytes_free, error_code, error_message, attempts)
                values ('changed-pause/node-gone', 'changed-pause', 'node-gone', 'changed', 'CLEANUP_REQUIRED', true, 0, 0,
                        0, 'disk-error', 'disk is broken', 3)
                """);
        String staged = """
                insert into staging_directory (version, node_id, incarnation, task_id, bucket, shard, kind, state, path,
                                               attempts, last_error, next_try_at, created_at)
                values (0, 'node-gone', 'i', 'changed-pause', ?, ?, ?, 'CLEANUP_REQUIRED', ?, 2, ?, ?, ?)
                """;
        database.update(staged, "changed", "s1", "STAGING", ".torpor/staging/t/s1", "disk is broken", past, past);
        database.update(staged, null, null, "TRASH", ".torpor/trash/t", null, past, past);
    }

    private void ask() {
        patiently().until(() -> !service.get("/api/v1/tasks/slow-resume")
                .at("/etaSeconds")
                .isEmpty());
        service.put("/api/v1/buckets/gone/hibernation-state", "{\"state\":\"online\"}");
        for (String path : List.of("tasks", "buckets", "nodes")) {
            freeze("GET /api/v1/" + path, service.get("/api/v1/" + path));
        }
        freeze("GET /api/v1/tasks?…", service.call("GET", "/api/v1/tasks?state=FAILED&size=1", null, Service.VIEWER));
        for (String task : tasks()) {
            freeze("GET /api/v1/tasks/{id}", service.get("/api/v1/tasks/" + task));
            actuator("GET /actuator/tasks/{id}", service.get("/actuator/tasks/" + task));
        }
        for (String bucket : List.of(SAMPLE, "asleep", SLOW, PREPARED, "stray", "changed")) {
            freeze("GET /api/v1/buckets/{bucket}", service.get("/api/v1/buckets/" + bucket));
        }
        actuator("GET /actuator", service.get("/actuator"));
        for (String id : List.of("tasks", "buckets", "archives", "staging", "nodes", "info")) {
            actuator("GET /actuator/" + id, service.get("/actuator/" + id));
        }
        actuator("POST /actuator/archives", service.post("/actuator/archives", null));
        actuator("POST /actuator/staging", service.post("/actuator/staging", null));
        patiently().until(() -> service.get("/actuator/health/indexer").status() == 503);
        HEALTH.stream().filter(component -> !component.equals("archive")).forEach(this::health);
        actuator("GET /actuator/health (nobody)", service.call("GET", "/actuator/health", null, null));
        components = List.copyOf(new TreeSet<>(
                service.get("/actuator/health").json().at("/components").propertyNames()));
    }

    /** The local cluster manager gives no usable answer while its table is not there. */
    private void clusterManagerIsAway() {
        database.execute("alter table local_bucket rename to local_bucket_away");
        service.post("/actuator/reconcile", null);
        health("clusterManager");
        database.execute("alter table local_bucket_away rename to local_bucket");
        service.post("/actuator/reconcile", null);
    }

    private void offend() {
        String pause = "POST /api/v1/buckets/{bucket}/pause";
        String slow = "/api/v1/buckets/slow/pause";
        problem(pause + ": wrong fields", service.post(slow, "{\"id\":\"no id\",\"rateLimit\":-1,\"unknown\":1}"));
        problem(pause + ": no JSON", service.post(slow, "{"));
        problem(pause + ": not JSON", service.call("POST", slow, "x", "text/plain", Service.OPERATOR));
        problem(pause + ": busy", service.post(slow, "{}"));
        problem(pause + ": asleep", service.post("/api/v1/buckets/asleep/pause", "{}"));
        problem(pause + ": elsewhere", service.post("/api/v1/buckets/sample/pause", "{\"archive\":\"file:/etc\"}"));
        problem(pause + ": not there", service.post("/api/v1/buckets/nothing/pause", "{}"));
        problem(pause + ": viewer", service.call("POST", slow, "{}", Service.VIEWER));
        problem(
                "POST /api/v1/tasks/prepare-resume: no archive",
                service.post("/api/v1/tasks/prepare-resume", "{\"bucket\":\"prepared-not\"}"));
        problem("POST /api/v1/tasks/prepare-pause: required fields", service.post("/api/v1/tasks/prepare-pause", "{}"));
        problem("POST /api/v1/tasks/{id}/start: conflict", service.post("/api/v1/tasks/slow-pause/start", null));
        problem("GET /api/v1/tasks: wrong parameters", service.get("/api/v1/tasks?size=0&state=X&wait=1h"));
        problem("GET /api/v1/tasks/{id}: not there", service.get("/api/v1/tasks/nothing"));
        problem("GET /api/v1/buckets/{bucket}: not there", service.get("/api/v1/buckets/nothing"));
        problem("GET /api/v1/buckets: nobody", service.call("GET", "/api/v1/buckets", null, null));
        problem("GET /nothing: not there", service.get("/nothing"));
        problem("DELETE /api/v1/buckets: method", service.delete("/api/v1/buckets"));
        problem("GET /%2F: address", service.get("/%2F"));
        problem(
                "PUT …/hibernation-state: no such",
                service.put("/api/v1/buckets/gone/hibernation-state", "{\"state\":\"sleepy\"}"));
        problem("GET /actuator/tasks/{id}: not there", service.get("/actuator/tasks/nothing"));
        problem("GET /actuator/tasks: nobody", service.call("GET", "/actuator/tasks", null, null));
    }

    private void callOff() {
        String call = "DELETE /actuator/tasks/{id}";
        Answer cancelled = service.delete("/actuator/tasks/slow-resume");
        actuator.addNames(call, cancelled);
        actuator.add(call + " -> 200 application/json", ((ObjectNode) cancelled.json()).without("nodes"));
        awaitState(SLOW_RESUME, "CANCELLED");
        diskAfter("a resume that was cancelled", SLOW, SLOW_RESUME);
        staged("a resume", SLOW_RESUME);
        freeze("PUT /api/v1/buckets/{bucket}/hibernation-state", says("gone", "paused"));
        freeze("DELETE /api/v1/buckets/{bucket}", service.delete("/api/v1/buckets/gone"));
    }

    /** What comes by itself, some time later. */
    private void listen() {
        patiently().until(() -> indexer.calls().stream()
                .anyMatch(call -> call.at("/task").asString().equals("sample-resume")));
        for (JsonNode call : indexer.calls()) {
            callback.add("POST {torpor.indexer.url}", call);
        }
        patiently().until(() -> {
            metrics = service.get("/actuator/prometheus").body();
            return metrics.contains("torpor_task_ends_seconds_count{outcome=\"cancelled\",type=\"resume\"}");
        });
    }

    private void pause(String bucket, String body) {
        says(bucket, "pausing");
        freezeNames("POST /api/v1/buckets/{bucket}/pause", service.post("/api/v1/buckets/" + bucket + "/pause", body));
    }

    private void resume(String bucket, String body) {
        says(bucket, "resuming");
        freezeNames(
                "POST /api/v1/buckets/{bucket}/resume", service.post("/api/v1/buckets/" + bucket + "/resume", body));
    }

    private void accepted(String call, String body) {
        freezeNames("POST /api/v1/tasks/" + call, service.post("/api/v1/tasks/" + call, body));
    }

    private void letGo(String bucket, String task) {
        awaitState(task, "PAUSED");
        says(bucket, "paused");
        service.post("/actuator/reconcile", null);
        awaitState(task, "COMPLETED");
    }

    private void open(String bucket, String task) {
        awaitState(task, "RESUMED");
        says(bucket, "online");
        service.post("/actuator/reconcile", null);
        awaitState(task, "COMPLETED");
    }

    private Answer says(String bucket, String state) {
        return service.put("/api/v1/buckets/" + bucket + "/hibernation-state", "{\"state\":\"" + state + "\"}");
    }

    private void awaitState(String task, String state) {
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

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(20));
    }

    private List<String> tasks() {
        return service.get("/actuator/tasks").json().at("/tasks").values().stream()
                .map(task -> task.at("/task/id").asString())
                .toList();
    }

    private void freeze(String call, Answer answer) {
        expect(answer, answer.status() < 400);
        rest.add(call, answer);
    }

    private void freezeNames(String call, Answer answer) {
        expect(answer, answer.status() < 400);
        rest.addNames(call, answer);
    }

    private void freezeLooks() {
        actuator("POST /actuator/reconcile", service.post("/actuator/reconcile", null));
    }

    private void actuator(String call, Answer answer) {
        expect(answer, answer.status() < 400 || call.contains("health"));
        actuator.add(call, answer);
    }

    private void health(String component) {
        Answer answer = service.get("/actuator/health/" + component);
        actuator("GET /actuator/health/" + component, answer);
    }

    private void problem(String call, Answer answer) {
        expect(answer, answer.status() >= 400);
        problems.add(call, answer);
    }

    private static void expect(Answer answer, boolean as) {
        if (!as) {
            throw new IllegalStateException("Not the answer of the story: " + answer);
        }
    }

    private void diskWhile(String what, String bucket, String task) {
        patiently()
                .until(() ->
                        !service.get("/api/v1/tasks/" + task).at("/etaSeconds").isEmpty());
        disk("while " + what, bucket, task);
    }

    private void diskAfter(String what, String bucket, String task) {
        disk("after " + what, bucket, task);
    }

    /** Torpor's own directory: what is in it, and of its folders what belongs to this task. */
    private void disk(String when, String bucket, String task) {
        disk.add(when);
        for (Path path : Trees.list(own)) {
            Path name = own.relativize(path);
            boolean of = name.startsWith("locks/" + bucket) || name.toString().contains("/" + task);
            boolean errors = name.toString().equals("db.trace.db"); // H2 makes it with the first error that it meets
            if (!path.equals(own) && !errors && (name.getNameCount() == 1 || of) && name.getNameCount() <= 3) {
                disk.add("  .torpor/" + masked(name.toString(), bucket, task) + (Files.isDirectory(path) ? "/" : ""));
            }
        }
    }

    /** Places that were on record before they were on the disk; some are there too shortly to be seen. */
    private void staged(String what, String task) {
        disk.add("on record for " + what);
        database.queryForList("select kind, path from staging_directory where task_id = ? order by path", task)
                .forEach(row -> disk.add("  " + row.get("KIND") + " "
                        + row.get("PATH").toString().replace(task, "{task}")));
    }

    private static String masked(String name, String bucket, String task) {
        return name.replace(task, "{task}").replace("/" + bucket, "/{bucket}");
    }

    private static List<String> files(Path root) {
        return Trees.list(root).stream()
                .filter(Files::isRegularFile)
                .map(path -> root.relativize(path).toString())
                .toList();
    }

    private List<String> keys(String bucket, String task, List<String> keys) {
        return keys.stream()
                .filter(key -> key.startsWith(bucket + "/"))
                .map(key -> key.replace(bucket + "/" + task, "{bucket}/{task}").replace("node_" + node, "node_{node}"))
                .sorted()
                .toList();
    }

    private static JsonNode json(Path file) {
        return Service.JSON.readTree(file.toFile());
    }

    private static void symbolicLink(Path link) {
        try {
            Files.createSymbolicLink(link, Path.of("elsewhere"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
