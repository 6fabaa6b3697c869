package io.torpor.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
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

    final Shapes documents = new Shapes();
    final Shapes callback = new Shapes();
    final Operator operator;
    final OwnDirectory disk;
    List<String> fileKeys = List.of();
    List<String> s3Keys = List.of();
    List<String> goldenWoken = List.of();
    List<String> sampleMade = List.of();
    List<String> sampleWoken = List.of();
    List<String> components = List.of();
    String metrics = "";

    private final Path data;
    private final Path archive;
    private final Path golden;
    private final Service service;
    private final JdbcTemplate database;
    private final S3Store s3;
    private final PickyIndexer indexer;
    private String node = "";

    Story(Path home, Service service, JdbcTemplate database, S3Store s3, PickyIndexer indexer) {
        this.data = home.resolve("data");
        this.archive = home.resolve("archive");
        this.golden = home.resolve("golden");
        this.service = service;
        this.operator = new Operator(service);
        this.disk = new OwnDirectory(data, database);
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
        new Offences(service, operator).commit();
        callOff();
        clusterManagerIsAway();
        lookAtArchives();
        listen();
        return this;
    }

    /** The default archive can't be used at first: health says so, for the ten seconds that its answer holds. */
    private void archiveIsAway() {
        SampleTree.write(archive, "in the way");
        operator.freezeHealth("archive");
        try {
            Files.delete(archive);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void putToSleep() {
        SampleTree.make(data.resolve(SAMPLE));
        sampleMade = Trees.describe(data.resolve(SAMPLE));
        SampleTree.make(data.resolve("remote"));
        SampleTree.bulky(data.resolve("asleep/s1"), 10_000);
        SampleTree.bulky(data.resolve(SLOW + "/s1"), 3_000_000);
        SampleTree.bulky(data.resolve(PREPARED + "/s1"), 10);
        SampleTree.write(data.resolve("stray/no-shard"), "");
        SampleTree.bulky(data.resolve("changed/s1"), 10);
        symbolicLink(data.resolve("changed/s1/link"));

        operator.preparePause("{\"bucket\":\"prepared\",\"id\":\"prepared-pause\",\"rateLimit\":1000}");
        operator.pause(SAMPLE, "{\"id\":\"sample-pause\"}");
        operator.pause("remote", "{\"id\":\"remote-pause\",\"archive\":\"" + s3.location() + "\"}");
        operator.preparePause("{\"bucket\":\"asleep\",\"id\":\"asleep-pause\",\"region\":\"eu-north-1\"}");
        operator.says("asleep", "pausing");
        operator.freezeNames("POST /api/v1/tasks/{id}/start", service.post("/api/v1/tasks/asleep-pause/start", null));
        operator.pause("changed", "{\"id\":\"changed-pause\"}");
        operator.pause(SLOW, "{\"id\":\"slow-cancel\",\"rateLimit\":250000}");

        operator.awaitBytes("slow-cancel");
        disk.list("while a pause moves bytes", SLOW, "slow-cancel");
        operator.freeze("GET /api/v1/tasks/{id}", service.get("/api/v1/tasks/slow-cancel"));
        operator.freezeNames("POST /api/v1/tasks/{id}/cancel", service.post("/api/v1/tasks/slow-cancel/cancel", null));
        operator.awaitState("slow-cancel", "CANCELLED");
        disk.list("after a pause that was cancelled", SLOW, "slow-cancel");
        operator.pause(SLOW, "{\"id\":\"slow-pause\"}");

        operator.awaitState("asleep-pause", "PAUSED");
        operator.freezeLooks();
        operator.letGo(SAMPLE, "sample-pause");
        operator.letGo("remote", "remote-pause");
        operator.letGo(SLOW, "slow-pause");
        // Not told to anybody, so that it is the reconciliation that finds it.
        database.update("update local_bucket set state = 'PAUSED' where name = 'asleep'");
        operator.freezeLooks();
        for (String task : List.of("sample-pause", "remote-pause", "slow-pause", "asleep-pause")) {
            operator.awaitState(task, "COMPLETED");
        }
        operator.awaitState("changed-pause", "FAILED");
        disk.list("after a pause", SLOW, "slow-pause");

        fileKeys = keys(SAMPLE, "sample-pause", files(archive));
        s3Keys = keys("remote", "remote-pause", s3.keys());
        disk.record("a pause", "slow-pause");
        documents.add("torpor-archive.json", json(archive.resolve("torpor-archive.json")));
        documents.add("claim.json", json(archive.resolve("sample/sample-pause/claim.json")));
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
        operator.freezeNames(
                "POST /api/v1/buckets/{bucket}/resume",
                service.post(
                        "/api/v1/buckets/golden/resume",
                        "{\"id\":\"golden-resume\",\"task\":\"golden-pause\",\"archive\":\"file:" + golden + "\"}"));
        operator.resume(SAMPLE, "{\"id\":\"sample-resume\"}");
        operator.open("golden", "golden-resume");
        operator.open(SAMPLE, "sample-resume");
        operator.awaitState("golden-resume", "COMPLETED");
        operator.awaitState("sample-resume", "COMPLETED");
        goldenWoken = Trees.describe(data.resolve("golden"));
        sampleWoken = Trees.describe(data.resolve(SAMPLE));
    }

    private void moveSlowly() {
        operator.resume("asleep", "{\"id\":\"asleep-check\",\"dryRun\":true}");
        operator.resume(SLOW, "{\"id\":\"slow-resume\",\"rateLimit\":250000}");
        operator.awaitState("asleep-check", "COMPLETED");
        operator.awaitBytes(SLOW_RESUME);
        disk.list("while a resume moves bytes", SLOW, SLOW_RESUME);
    }

    /** What can't be had of one node in a few seconds: a lost one, with things that it has to clean, and a quarantine. */
    private void leaveThings() {
        SampleTree.write(data.resolve(".torpor/quarantine/old-pause/old/s1/file"), "the last copy");
        Timestamp past = Timestamp.from(Instant.parse("2026-01-01T00:00:00.123456789Z"));
        database.update("""
                insert into node (id, incarnation, host, started_at, heartbeat_at)
                values ('node-gone', 'i', 'host', ?, ?)
                """, past, past);
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
        operator.awaitBytes(SLOW_RESUME);
        service.put("/api/v1/buckets/gone/hibernation-state", "{\"state\":\"online\"}");
        for (String path : List.of("tasks", "buckets", "nodes")) {
            operator.freeze("GET /api/v1/" + path, service.get("/api/v1/" + path));
        }
        operator.freeze(
                "GET /api/v1/tasks?…", service.call("GET", "/api/v1/tasks?state=FAILED&size=1", null, Service.VIEWER));
        for (String task : operator.tasks()) {
            operator.freeze("GET /api/v1/tasks/{id}", service.get("/api/v1/tasks/" + task));
            operator.freezeActuator("GET /actuator/tasks/{id}", service.get("/actuator/tasks/" + task));
        }
        for (String bucket : List.of(SAMPLE, "asleep", SLOW, PREPARED, "stray", "changed")) {
            operator.freeze("GET /api/v1/buckets/{bucket}", service.get("/api/v1/buckets/" + bucket));
        }
        operator.freezeActuator("GET /actuator", service.get("/actuator"));
        for (String id : List.of("tasks", "buckets", "archives", "staging", "nodes", "info")) {
            operator.freezeActuator("GET /actuator/" + id, service.get("/actuator/" + id));
        }
        // Nothing expires while a node is lost.
        database.update("update node set heartbeat_at = current_timestamp where id = 'node-gone'");
        operator.freezeActuator("POST /actuator/archives", service.post("/actuator/archives", null));
        Operator.patiently()
                .until(() ->
                        !service.get("/actuator/archives").json().toString().contains("DISCARDING"));
        database.update("update node set heartbeat_at = started_at where id = 'node-gone'");
        operator.freezeActuator("POST /actuator/staging", service.post("/actuator/staging", null));
        Operator.patiently().until(() -> service.get("/actuator/health/indexer").status() == 503);
        HEALTH.stream().filter(component -> !component.equals("archive")).forEach(operator::freezeHealth);
        operator.freezeActuator(
                "GET /actuator/health/readiness (nobody)",
                service.call("GET", "/actuator/health/readiness", null, null));
        operator.freezeActuator("GET /actuator/transfer", service.get("/actuator/transfer"));
        String test = "POST /actuator/stores";
        for (String location : List.of("file:" + archive, s3.location())) {
            operator.freezeActuator(test, service.post("/actuator/stores", "{\"archive\":\"" + location + "\"}"));
        }
        operator.freezeActuator("GET /actuator/stores", service.get("/actuator/stores"));
        operator.freezeActuator("DELETE /actuator/stores", service.delete("/actuator/stores"));
        components = List.copyOf(new TreeSet<>(
                service.get("/actuator/health").json().at("/components").propertyNames()));
    }

    private void lookAtArchives() {
        String check = "POST /actuator/archives/{bucket}/{task}/check";
        operator.freezeActuator(check, service.post("/actuator/archives/asleep/asleep-pause/check", null));
        SampleTree.write(archive.resolve("asleep/asleep-pause/stray"), "x");
        operator.freezeActuator(check, service.post("/actuator/archives/asleep/asleep-pause/check", null));
        operator.freezeActuator("GET /actuator/archives", service.get("/actuator/archives"));
        SampleTree.write(archive.resolve("half/half-pause/node_n/s/file-000001"), "x");
        SampleTree.write(archive.resolve("no bucket/x/y"), "x");
        SampleTree.write(data.resolve(".torpor/trash/nobody/s1/file"), "x");
        String orphans = "/actuator/archives/orphans";
        operator.freezeActuator("GET " + orphans, service.get(orphans));
        operator.freezeActuator("POST /actuator/recovery", service.post("/actuator/recovery", null));
        operator.freezeActuator("DELETE /actuator/archives/check", service.delete("/actuator/archives/check"));
        String forget = "POST /actuator/archives/{bucket}/{task}/forget";
        operator.freezeActuator(forget, service.post("/actuator/archives/remote/remote-pause/forget-last-copy", null));
    }

    /** The local cluster manager gives no usable answer while its table is not there. */
    private void clusterManagerIsAway() {
        database.execute("alter table local_bucket rename to local_bucket_away");
        service.post("/actuator/reconcile", null);
        operator.freezeHealth("clusterManager");
        database.execute("alter table local_bucket_away rename to local_bucket");
        service.post("/actuator/reconcile", null);
    }

    private void callOff() {
        String call = "DELETE /actuator/tasks/{id}";
        Answer cancelled = service.delete("/actuator/tasks/slow-resume");
        operator.actuator.addNames(call, cancelled);
        operator.actuator.add(call + " -> 200 application/json", ((ObjectNode) cancelled.json()).without("nodes"));
        operator.awaitState(SLOW_RESUME, "CANCELLED");
        disk.list("after a resume that was cancelled", SLOW, SLOW_RESUME);
        disk.record("a resume", SLOW_RESUME);
        operator.freeze("PUT /api/v1/buckets/{bucket}/hibernation-state", operator.says("gone", "paused"));
        operator.freeze("DELETE /api/v1/buckets/{bucket}", service.delete("/api/v1/buckets/gone"));
    }

    /** What comes by itself, some time later. */
    private void listen() {
        Operator.patiently().until(() -> indexer.calls().stream()
                .anyMatch(call -> call.at("/task").asString().equals("sample-resume")));
        for (JsonNode call : indexer.calls()) {
            callback.add("POST {torpor.indexer.url}", call);
        }
        Operator.patiently().until(() -> {
            metrics = service.get("/actuator/prometheus").body();
            return metrics.contains("torpor_task_ends_seconds_count{outcome=\"cancelled\",type=\"resume\"}");
        });
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
