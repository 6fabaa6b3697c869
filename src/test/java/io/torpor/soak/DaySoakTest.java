package io.torpor.soak;

import static io.torpor.support.Invariant.I10;
import static io.torpor.task.TaskState.CANCELLED;
import static io.torpor.task.TaskState.COMPLETED;
import static io.torpor.task.TaskState.FAILED;
import static io.torpor.task.TaskState.RESUMED;
import static io.torpor.task.TaskState.REVERTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.torpor.admission.PauseParameters;
import io.torpor.admission.ResumeParameters;
import io.torpor.cluster.HibernationState;
import io.torpor.staging.StagingArea;
import io.torpor.support.AbstractExitsTest;
import io.torpor.support.HoldingStores;
import io.torpor.support.Pins;
import io.torpor.task.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/**
 * A day of a node in minutes, by a clock that is moved: every hour tenants are paused and woken, tasks are cancelled, fail, are
 * undone and expire, archives and old records go. From the sixth hour on nothing grows: no rows, threads, memory, open files
 * or files. {@code -Dtorpor.soak.hours=24} runs it; without it, it is skipped.
 */
@EnabledIfSystemProperty(named = "torpor.soak.hours", matches = "\\d+")
@DirtiesContext
@TestPropertySource(
        properties = {
            "torpor.archive.retention.time=1h",
            "torpor.transfer.keep-for=3h",
            "torpor.staging.keep-records=1h",
            "torpor.indexer.keep-for=1h",
            "torpor.security.users.op.password={noop}secret",
            "torpor.security.users.op.role=operator",
            "logging.level.io.torpor=error"
        })
class DaySoakTest extends AbstractExitsTest {

    private static final int HOURS = Integer.getInteger("torpor.soak.hours", 24);
    private static final int CALM_FROM = 6;

    /** The clock jumps by it; schedules of a minute and more run as often as that much time would let them. */
    private static final Duration JUMP = Duration.ofMinutes(5);

    private static final List<String> TENANTS =
            IntStream.range(0, 4).mapToObj(number -> "tenant-" + number).toList();
    private static final List<String> VIEWS = List.of(
            "/api/v1/tasks",
            "/api/v1/tasks?rev=0&wait=1s",
            "/api/v1/buckets",
            "/api/v1/buckets/tenant-0",
            "/api/v1/nodes",
            "/actuator/health",
            "/actuator/prometheus",
            "/actuator/archives",
            "/actuator/staging",
            "/nothing-here");

    private static HttpServer indexer;

    private final HttpClient http = HttpClient.newHttpClient();

    @Autowired
    private ApplicationContext context;

    @Autowired
    private JdbcTemplate database;

    @Autowired
    private StagingArea staging;

    @LocalServerPort
    private int port;

    @BeforeAll
    static void startIndexer() throws IOException {
        indexer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        indexer.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        indexer.start();
    }

    @AfterAll
    static void stopIndexer() {
        indexer.stop(0);
    }

    @DynamicPropertySource
    static void indexer(DynamicPropertyRegistry registry) {
        registry.add(
                "torpor.indexer.url",
                () -> "http://127.0.0.1:" + indexer.getAddress().getPort() + "/gate");
    }

    @Test
    @Pins(I10)
    void nothingGrowsFromTheSixthHourOn() throws Exception {
        SoakSchedule schedule = new SoakSchedule(context, clock);
        SoakGauges gauges = new SoakGauges(database, fixture.data().own(), fixture.archive());
        SoakDay day = new SoakDay();
        for (String tenant : tenants()) {
            bucket = tenant;
            makeShards();
        }

        for (int hour = 1; hour <= HOURS; hour++) {
            for (String tenant : TENANTS) {
                bucket = tenant;
                putToSleep();
                wakeUp();
            }
            schedule.advance(JUMP);
            aPauseIsCancelled();
            aResumeIsCancelled();
            schedule.advance(JUMP);
            aPauseIsUndone();
            aPauseFails();
            schedule.advance(JUMP);
            aResumeFails();
            aDryRun();
            aTaskExpires(schedule);
            look();
            while (schedule.elapsed().compareTo(Duration.ofHours(hour)) < 0) {
                schedule.advance(JUMP);
            }
            calmDown();
            day.add(hour, gauges.read());
        }

        System.out.println(day.table(List.of(1, CALM_FROM, 12, 18, HOURS)));
        assertThat(day.growing(CALM_FROM))
                .as(() -> day.table(List.of(1, CALM_FROM, 12, 18, HOURS)))
                .isEmpty();
    }

    private static List<String> tenants() {
        return Stream.concat(TENANTS.stream(), Stream.of("cancelled", "undone", "failing", "damaged"))
                .toList();
    }

    private void wakeUp() {
        Task task = resume();
        awaitState(task, RESUMED);
        clusterManager.says(bucket, HibernationState.ONLINE);
        awaitState(task, COMPLETED);
    }

    private void aPauseIsCancelled() {
        bucket = "cancelled";
        clusterManager.says(bucket, HibernationState.PAUSING);
        breakOff(this::pause);
        clusterManager.says(bucket, HibernationState.ONLINE);
    }

    private void aResumeIsCancelled() {
        bucket = "cancelled";
        putToSleep();
        breakOff(this::resume);
        wakeUp();
    }

    /** Starts a task of which every byte is a new one, and cancels it in their middle. */
    private void breakOff(Supplier<Task> begin) {
        renew();
        HoldingStores.Hold bytes = holdBytes();
        Task task = begin.get();
        bytes.awaitReached();
        tasks.cancel(task.id());
        awaitState(task, CANCELLED);
        stores.letGo();
    }

    /** Other bytes, which no archive has yet, if the bucket is awake. */
    private void renew() {
        Path large = fixture.data().shard(bucket, "s1").resolve("large.bin");
        if (!Files.exists(large)) {
            return;
        }
        try {
            byte[] content = Files.readAllBytes(large);
            content[0]++;
            Files.write(large, content);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void aPauseIsUndone() {
        bucket = "undone";
        Task task = paused();
        clusterManager.says(bucket, HibernationState.ONLINE);
        awaitState(task, REVERTED);
    }

    private void aPauseFails() {
        bucket = "failing";
        stores.breaksAtManifestsOf(bucket);
        clusterManager.says(bucket, HibernationState.PAUSING);
        Task task = pause();
        awaitState(task, FAILED);
        tasks.cancel(task.id());
        stores.letGo();
        clusterManager.says(bucket, HibernationState.ONLINE);
    }

    private void aResumeFails() throws IOException {
        bucket = "damaged";
        Task pause = putToSleep();
        Path object = anObjectOf(pause);
        byte[] sound = Files.readAllBytes(object);
        byte[] damaged = sound.clone();
        damaged[damaged.length / 2] ^= 1;
        Files.write(object, damaged);
        awaitState(resume(), FAILED);
        Files.write(object, sound);
        wakeUp();
    }

    private Path anObjectOf(Task pause) throws IOException {
        try (Stream<Path> files = Files.walk(fixture.archive().resolve(bucket).resolve(pause.id()))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.getParent().getFileName().toString().equals("s2"))
                    .filter(file -> !file.getFileName().toString().endsWith(".json"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void aDryRun() {
        bucket = TENANTS.get(0);
        putToSleep();
        awaitState(requests.resume(new ResumeParameters(bucket, null, null, null, null, true, null)), COMPLETED);
        wakeUp();
    }

    private void aTaskExpires(SoakSchedule schedule) {
        bucket = TENANTS.get(1);
        clusterManager.says(bucket, HibernationState.PAUSING);
        Task task = requests.preparePause(new PauseParameters(bucket, null, null, null, null));
        schedule.advance(JUMP.multipliedBy(3));
        awaitState(task, FAILED);
        clusterManager.says(bucket, HibernationState.ONLINE);
    }

    /** Users look, and one has forgotten the password. */
    private void look() throws IOException, InterruptedException {
        for (String view : VIEWS) {
            assertThat(status(view, "secret")).as(view).isIn(200, 404, 503);
        }
        assertThat(status("/api/v1/tasks", "wrong")).isEqualTo(401);
    }

    private int status(String path, String password) throws IOException, InterruptedException {
        String login = Base64.getEncoder().encodeToString(("op:" + password).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Basic " + login)
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    /** Until everything is done that the hour has left to be done. */
    private void calmDown() {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(tasks.active()).isEmpty();
            assertThat(staging.pending(0, 10)).isEmpty();
            assertThat(database.queryForObject(
                            "select count(*) from indexer_notification where delivered_at is null", Long.class))
                    .isZero();
            assertThat(database.queryForObject("select count(*) from archive_leftover", Long.class))
                    .isZero();
        });
    }
}
