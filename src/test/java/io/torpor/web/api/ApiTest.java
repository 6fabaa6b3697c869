package io.torpor.web.api;

import static io.torpor.support.Invariant.I10;
import static io.torpor.support.Invariant.I9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyCollection;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.verify;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.httpBasic;

import io.torpor.admission.PauseParameters;
import io.torpor.admission.ResumeParameters;
import io.torpor.bucket.Bucket;
import io.torpor.bucket.Gate;
import io.torpor.catalog.ArchiveRecord;
import io.torpor.catalog.ArchiveState;
import io.torpor.cluster.HibernationState;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.support.AbstractWebTest;
import io.torpor.support.Pins;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.transfer.NodeTask;
import io.torpor.transfer.NodeTaskState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** What the API says and asks for. */
class ApiTest extends AbstractWebTest {

    @Test
    @Pins(I9)
    void aTaskHasEveryDocumentedMember() {
        Instant now = Instant.parse("2026-11-23T10:00:00Z");
        Task task = new Task(
                "t1",
                TaskType.RESUME_DRY_RUN,
                "b",
                "u1",
                TaskState.CHECKING,
                null,
                "file:/archive",
                "p1",
                null,
                null,
                new Reason(ProblemCode.NODE_LOST, "gone"),
                "{\"fits\":true}",
                false,
                7,
                100,
                25,
                10,
                "node-1",
                now,
                now,
                null);
        given(tasks.get("t1")).willReturn(task);
        given(nodeTasks.of("t1"))
                .willReturn(List.of(
                        new NodeTask("t1", "node-1", NodeTaskState.IN_PROGRESS, 100, 25, null, false, null),
                        new NodeTask(
                                "t1",
                                "node-2",
                                NodeTaskState.FAILED,
                                0,
                                0,
                                new Reason(ProblemCode.DISK_ERROR, "bad disk"),
                                true,
                                null)));

        assertThat(get("/api/v1/tasks/t1")).hasStatus(200).bodyJson().isStrictlyEqualTo("""
                {"id": "t1", "type": "RESUME_DRY_RUN", "bucket": "b", "bucketUuid": "u1", "state": "CHECKING",
                 "archive": "file:/archive", "rev": 7, "progress": 0.25, "bytesTotal": 100, "bytesDone": 25,
                 "bytesPerSecond": 10, "etaSeconds": 8, "coordinator": "node-1",
                 "nodes": [
                   {"node": "node-1", "state": "IN_PROGRESS", "progress": 0.25, "bytesTotal": 100, "bytesDone": 25,
                    "cleanupPending": false},
                   {"node": "node-2", "state": "FAILED", "progress": 0.0, "bytesTotal": 0, "bytesDone": 0,
                    "error": {"code": "disk-error", "message": "bad disk"}, "cleanupPending": true}],
                 "plan": {"fits": true}, "error": {"code": "node-lost", "message": "gone"},
                 "createdAt": "2026-11-23T10:00:00Z", "startedAt": "2026-11-23T10:00:00Z", "endedAt": null}
                """);
    }

    @Test
    void aPageOfTasksCarriesTheRevision() {
        given(tasks.revision()).willReturn(41L);
        given(tasks.list(eq(List.of(TaskState.PAUSING, TaskState.PAUSED)), eq("b"), any()))
                .willReturn(new PageImpl<>(
                        List.of(task("t1", TaskType.PAUSE, TaskState.PAUSING)), PageRequest.of(2, 1), 5));
        given(nodeTasks.of(anyCollection())).willReturn(Map.of());

        MvcTestResult answer = get("/api/v1/tasks?state=PAUSING&state=PAUSED&bucket=b&page=2&size=1&rev=40&wait=30s");

        assertThat(answer).hasStatus(200).bodyJson().isLenientlyEqualTo("""
                {"rev": 41, "page": 2, "size": 1, "total": 5, "tasks": [{"id": "t1", "nodes": []}]}
                """);
    }

    @Test
    void aPauseWithoutBodyLeavesAllToTheDefaults() {
        given(requests.pause(any())).willReturn(task("t1", TaskType.PAUSE, TaskState.PAUSING));

        assertThat(mvc.post()
                        .uri("/api/v1/buckets/b/pause")
                        .with(httpBasic("op", "secret"))
                        .exchange())
                .hasStatus(202);

        verify(requests).pause(new PauseParameters("b", null, null, null, null));
    }

    @Test
    void aResumeTakesEveryMember() {
        given(requests.resume(any())).willReturn(task("t2", TaskType.RESUME_DRY_RUN, TaskState.CHECKING));

        MvcTestResult answer = post("/api/v1/buckets/b/resume", """
                {"archive": "file:/a", "region": "r", "rateLimit": 5, "dryRun": true, "id": "t2", "task": "t1"}
                """);

        assertThat(answer).hasStatus(202).hasHeader("Location", "/api/v1/tasks/t2");
        verify(requests).resume(new ResumeParameters("b", "t2", "file:/a", "r", 5L, true, "t1"));
    }

    @Test
    void prepareAndStartAreTwoSteps() {
        given(requests.preparePause(any())).willReturn(task("t1", TaskType.PAUSE, TaskState.PREPARE_PAUSE));
        given(tasks.start("t1")).willReturn(task("t1", TaskType.PAUSE, TaskState.PAUSING));

        assertThat(post("/api/v1/tasks/prepare-pause", "{\"bucket\": \"b\", \"id\": \"t1\"}"))
                .hasStatus(202)
                .hasHeader("Location", "/api/v1/tasks/t1");
        assertThat(post("/api/v1/tasks/t1/start", "")).hasStatus(202).hasHeader("Location", "/api/v1/tasks/t1");
        verify(requests).preparePause(new PauseParameters("b", "t1", null, null, null));
    }

    @Test
    void aCancelOfAnEndedTaskIsNoError() {
        given(tasks.cancel("t1")).willReturn(task("t1", TaskType.PAUSE, TaskState.COMPLETED));

        assertThat(post("/api/v1/tasks/t1/cancel", "")).hasStatus(200);
    }

    @Test
    void aBucketHasEveryDocumentedMember() {
        given(buckets.isThere("b")).willReturn(true);
        given(buckets.get("b")).willReturn(new Bucket("b", "u1", "PAUSING", Instant.EPOCH, Gate.BLOCKED, 3));
        given(tasks.activeOf("b")).willReturn(Optional.of(task("t2", TaskType.PAUSE, TaskState.PAUSING)));
        given(tasks.lastPauseOf("b")).willReturn(Optional.of(task("t1", TaskType.PAUSE, TaskState.COMPLETED)));
        given(shards.list("b")).willReturn(List.of(new ShardId("b", "s1"), new ShardId("b", "s2")));
        given(shards.bytes(new ShardId("b", "s1"))).willReturn(10L);
        given(shards.bytes(new ShardId("b", "s2"))).willReturn(20L);
        Instant made = Instant.parse("2026-11-23T10:00:00Z");
        given(archives.of("b"))
                .willReturn(List.of(
                        archive("t3", ArchiveState.KEPT, made.plusSeconds(5), null, null),
                        archive("t1", ArchiveState.COMPLETE, made, made.plusSeconds(1), made.plusSeconds(9))));

        assertThat(get("/api/v1/buckets/b")).hasStatus(200).bodyJson().isStrictlyEqualTo("""
                {"name": "b", "uuid": "u1", "state": "pausing",
                 "gate": {"scans": "blocked", "mutations": "stopped", "ddl": "blocked"}, "gateSequence": 3,
                 "activeTask": "t2", "shards": [{"name": "s1", "bytes": 10}, {"name": "s2", "bytes": 20}], "bytes": 30,
                 "archivedAt": {"archive": "file:/archive", "task": "t1", "endedAt": null, "bytes": 25},
                 "archives": [
                   {"task": "t3", "location": "file:/archive", "createdAt": "2026-11-23T10:00:05Z", "bytes": 100,
                    "objectBytes": 60, "complete": false, "returnedAt": null, "expiresAt": null},
                   {"task": "t1", "location": "file:/archive", "createdAt": "2026-11-23T10:00:00Z", "bytes": 100,
                    "objectBytes": 60, "complete": true, "returnedAt": "2026-11-23T10:00:01Z",
                    "expiresAt": "2026-11-23T10:00:09Z"}]}
                """);
    }

    @Test
    @Pins(I10)
    void aShardThatTakesLongToMeasureKeepsNobodyWaiting() {
        CompletableFuture<Long> measured = new CompletableFuture<>();
        given(buckets.isThere("slow")).willReturn(true);
        given(buckets.get("slow")).willReturn(Bucket.unknown("slow"));
        given(shards.list("slow")).willReturn(List.of(new ShardId("slow", "s1")));
        given(shards.bytes(new ShardId("slow", "s1"))).willAnswer(call -> measured.join());

        assertThat(get("/api/v1/buckets/slow")).bodyJson().isLenientlyEqualTo("""
                {"shards": [{"name": "s1", "bytes": null}], "bytes": null}
                """);

        measured.complete(7L);
        await().untilAsserted(() -> assertThat(get("/api/v1/buckets/slow"))
                .bodyJson()
                .isLenientlyEqualTo("{\"shards\": [{\"name\": \"s1\", \"bytes\": 7}], \"bytes\": 7}"));
    }

    @Test
    @Pins(I10)
    void bucketsAreListedPageByPage() {
        given(buckets.names("a", 3)).willReturn(List.of("b", "c", "d"));

        assertThat(get("/api/v1/buckets?after=a&size=2"))
                .hasStatus(200)
                .bodyJson()
                .isLenientlyEqualTo("""
                {"buckets": [{"name": "b", "shards": [], "bytes": 0, "gate": {"scans": "open"}}, {"name": "c"}],
                 "next": "c"}
                """);

        given(buckets.names("c", 3)).willReturn(List.of("d"));
        MvcTestResult last = get("/api/v1/buckets?after=c&size=2");
        assertThat(last).bodyJson().extractingPath("$.next").isNull();
        assertThat(last).bodyJson().doesNotHavePath("$.buckets[0].archives");
        assertThat(get("/api/v1/buckets?size=0")).hasStatus(400).bodyText().contains("size");
    }

    private static ArchiveRecord archive(
            String task,
            ArchiveState state,
            Instant createdAt,
            @Nullable Instant returnedAt,
            @Nullable Instant expiresAt) {
        return new ArchiveRecord(
                task, "b", "u1", "file:/archive", null, state, createdAt, 100, 60, returnedAt, expiresAt);
    }

    @Test
    void aBucketWhoseShardsCannotBeListedHidesNoOther() {
        given(buckets.names(null, 101)).willReturn(List.of("bad", "good"));
        given(shards.list("bad")).willThrow(new ProblemException(ProblemCode.SHARD_UNSUPPORTED, "a file"));

        MvcTestResult answer = get("/api/v1/buckets");

        assertThat(answer).hasStatus(200);
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.buckets[0].problem.code")
                .isEqualTo("shard-unsupported");
        assertThat(answer).bodyJson().extractingPath("$.buckets[1].name").isEqualTo("good");
    }

    @Test
    void theLocalClusterManagerIsPlayedByHand() {
        assertThat(mvc.put()
                        .uri("/api/v1/buckets/b/hibernation-state")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("{\"state\": \"online\", \"uuid\": \"u2\"}")
                        .with(httpBasic("op", "secret"))
                        .exchange())
                .hasStatus(204);
        assertThat(mvc.delete()
                        .uri("/api/v1/buckets/b")
                        .with(httpBasic("op", "secret"))
                        .exchange())
                .hasStatus(204);

        verify(local).setState("b", HibernationState.ONLINE, "u2");
        verify(local).delete("b");
    }

    private MvcTestResult get(String uri) {
        return mvc.get().uri(uri).with(httpBasic("see", "secret")).exchange();
    }

    private MvcTestResult post(String uri, String body) {
        return mvc.post()
                .uri(uri)
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .with(httpBasic("op", "secret"))
                .exchange();
    }
}
