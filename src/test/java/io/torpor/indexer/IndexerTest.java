package io.torpor.indexer;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static io.torpor.support.Invariant.I10;
import static io.torpor.support.Invariant.I5;
import static io.torpor.support.Invariant.I8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import com.github.tomakehurst.wiremock.client.BasicCredentials;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.torpor.bucket.Gate;
import io.torpor.bucket.GateChange;
import io.torpor.node.Node;
import io.torpor.node.NodeIdentity;
import io.torpor.node.Nodes;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.Fleet;
import io.torpor.support.MovableClock;
import io.torpor.support.Pins;
import io.torpor.task.TaskState;
import io.torpor.work.Transactions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.json.JsonMapper;

/** The indexer callback against a real HTTP peer and real rows. Times pass by an injected clock. */
@DataJpaTest(showSql = false)
@Import(Transactions.class)
@Transactional(propagation = Propagation.NOT_SUPPORTED)
class IndexerTest {

    @RegisterExtension
    static final WireMockExtension peer = WireMockExtension.newInstance()
            .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @Autowired
    private NotificationRepository notifications;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private Transactions transactions;

    @Autowired
    private TransactionTemplate transaction;

    private static final NodeIdentity ME = new NodeIdentity("me", "now");

    private final Nodes nodes = mock(Nodes.class);
    private final MovableClock clock = MovableClock.standing();
    private final JsonMapper json = JsonMapper.builder().build();
    private Indexer indexer;

    @BeforeEach
    void begin() {
        given(nodes.withIndexer()).willReturn(List.of("me"));
        indexer = indexer(URI.create(peer.baseUrl() + "/gate"));
        peer.stubFor(post("/gate").willReturn(noContent()));
    }

    @AfterEach
    void end() {
        indexer.stop();
        notifications.deleteAll();
    }

    @Test
    void sendsTheGateInLowerCaseWithSequenceTaskAndState() {
        commit(new GateChange(7, "b", "t1", TaskState.PAUSING, Gate.BLOCKED));

        await().untilAsserted(() -> peer.verify(
                1,
                postRequestedFor(urlEqualTo("/gate"))
                        .withBasicAuth(new BasicCredentials("torpor", "secret"))
                        .withHeader("Content-Length", com.github.tomakehurst.wiremock.client.WireMock.matching("\\d+"))
                        .withRequestBody(equalToJson("""
                        {"sequence": 7, "bucket": "b", "task": "t1", "state": "PAUSING",
                         "gate": {"scans": "blocked", "mutations": "stopped", "ddl": "blocked"}}
                        """))));
        await().untilAsserted(() -> assertThat(pending()).isEmpty());
    }

    @Test
    void deliversInOrder() {
        commit(change("b", 1), change("b", 2), change("b", 3));

        await().untilAsserted(() -> assertThat(received("b")).containsExactly("1", "2", "3"));
    }

    @Test
    @Pins(I5)
    void whatIsRolledBackIsNeverSent() {
        transaction.executeWithoutResult(status -> {
            indexer.gateChanged(change("b", 1));
            status.setRollbackOnly();
        });
        indexer.look();
        commit(change("b", 2));

        await().untilAsserted(() -> assertThat(received("b")).containsExactly("2"));
    }

    @Test
    void aRefusedChangeIsTriedAgainAfterItsBackOffAndLaterOnesWaitForIt() {
        peer.stubFor(post("/gate").inScenario("down").willReturn(serverError()).willSetStateTo("up"));
        peer.stubFor(post("/gate").inScenario("down").whenScenarioStateIs("up").willReturn(noContent()));

        commit(change("b", 1), change("b", 2));
        await().untilAsserted(
                        () -> assertThat(indexer.failing()).singleElement().satisfies(failing -> {
                            assertThat(failing.attempts()).isEqualTo(1);
                            assertThat(failing.sequence()).isEqualTo(1);
                            assertThat(failing.error()).contains("500");
                        }));
        assertThat(notifications.dueBuckets("me", clock.instant())).isEmpty();

        clock.advance(Duration.ofSeconds(1));
        indexer.look();

        await().untilAsserted(() -> assertThat(received("b")).containsExactly("1", "1", "2"));
        await().untilAsserted(() -> assertThat(pending()).isEmpty());
        assertThat(indexer.failing()).isEmpty();
    }

    @Test
    void theBackOffDoublesUpToItsLimit() {
        peer.stubFor(post("/gate").willReturn(serverError()));
        commit(change("b", 1));
        await().untilAsserted(() -> assertThat(indexer.failing()).hasSize(1));

        for (int attempt = 2; attempt <= 9; attempt++) {
            int expected = attempt;
            clock.advance(Duration.ofMinutes(1));
            indexer.look();
            await().untilAsserted(() ->
                    assertThat(indexer.failing().get(0).attempts()).isEqualTo(expected));
        }

        Instant next = indexer.failing().get(0).nextTryAt();
        assertThat(Duration.between(clock.instant(), next)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void aBucketThatFailsDelaysNoOther() {
        becomeImpatient();
        peer.stubFor(post("/gate")
                .withRequestBody(
                        matchingJsonPath("$.bucket", com.github.tomakehurst.wiremock.client.WireMock.equalTo("slow")))
                .willReturn(aResponse().withStatus(204).withFixedDelay(60_000)));

        commit(change("slow", 1));
        commit(change("quick", 1));

        await().untilAsserted(() -> assertThat(received("quick")).containsExactly("1"));
        await().untilAsserted(
                        () -> assertThat(indexer.failing()).singleElement().satisfies(failing -> {
                            assertThat(failing.bucket()).isEqualTo("slow");
                            assertThat(failing.error()).contains("no answer");
                        }));
    }

    @Test
    @Pins({I5, I8})
    void aRestartDeliversWhatTheEarlierProcessLeft() {
        notifications.save(new NotificationRow("me", change("b", 1), clock.instant()));
        notifications.save(new NotificationRow("me", change("b", 2), clock.instant()));

        indexer.look();

        await().untilAsserted(() -> assertThat(received("b")).containsExactly("1", "2"));
    }

    @Test
    @Pins(I5)
    void aClaimOfAProcessThatDiedIsLetGo() {
        NotificationRow row = notifications.save(new NotificationRow("me", change("b", 1), clock.instant()));
        notifications.claim(row.id(), clock.instant(), clock.instant().plusSeconds(10));
        assertThat(notifications.claim(
                        row.id(), clock.instant(), clock.instant().plusSeconds(10)))
                .isZero();
        assertThat(notifications.dueBuckets("me", clock.instant())).isEmpty();

        clock.advance(Duration.ofSeconds(10));
        indexer.look();

        await().untilAsserted(() -> assertThat(received("b")).containsExactly("1"));
    }

    @Test
    void twoProcessesDeliverARowOnce() {
        peer.stubFor(post("/gate").willReturn(aResponse().withStatus(204).withFixedDelay(100)));
        Indexer other = indexer(URI.create(peer.baseUrl() + "/gate"));
        Stream.of(1, 2, 3, 4)
                .forEach(n -> notifications.save(new NotificationRow("me", change("b", n), clock.instant())));

        CompletableFuture<Void> here = CompletableFuture.runAsync(() -> indexer.awaitAcknowledged("b"));
        CompletableFuture<Void> there = CompletableFuture.runAsync(() -> other.awaitAcknowledged("b"));
        CompletableFuture.allOf(here, there).join();
        other.stop();

        assertThat(received("b")).containsExactly("1", "2", "3", "4");
    }

    @Test
    void awaitReturnsWhenAllIsAcknowledgedAlsoBeforeTheNextTryIsDue() {
        peer.stubFor(post("/gate")
                .inScenario("hiccup")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(serverError())
                .willSetStateTo("well"));
        peer.stubFor(
                post("/gate").inScenario("hiccup").whenScenarioStateIs("well").willReturn(noContent()));
        notifications.save(new NotificationRow("me", change("b", 1), clock.instant()));

        indexer.awaitAcknowledged("b");

        assertThat(received("b")).containsExactly("1", "1");
        assertThat(pending()).isEmpty();
    }

    @Test
    void awaitGivesUpAfterThreeRefusalsAndSaysWhy() {
        peer.stubFor(post("/gate").willReturn(aResponse().withStatus(503)));
        notifications.save(new NotificationRow("me", change("b", 1), clock.instant()));

        assertThatThrownBy(() -> indexer.awaitAcknowledged("b"))
                .isInstanceOfSatisfying(ProblemException.class, problem -> {
                    assertThat(problem.code()).isEqualTo(ProblemCode.INDEXER_REFUSED);
                    assertThat(problem.message()).contains("503").contains("bucket b");
                });

        assertThat(received("b")).hasSize(3);
        assertThat(pending()).hasSize(1);
    }

    @Test
    void awaitGivesUpWhenTheIndexerDoesNotAnswer() {
        becomeImpatient();
        peer.stubFor(post("/gate").willReturn(aResponse().withStatus(204).withFixedDelay(60_000)));
        notifications.save(new NotificationRow("me", change("b", 1), clock.instant()));

        assertThatThrownBy(() -> indexer.awaitAcknowledged("b"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no answer");
    }

    @Test
    void awaitRefusesToWaitInATransaction() {
        assertThat(Indexer.class.getDeclaredMethods())
                .filteredOn(method -> method.getName().equals("awaitAcknowledged"))
                .allSatisfy(method -> assertThat(
                                method.getAnnotation(Transactional.class).propagation())
                        .isEqualTo(Propagation.NEVER));
    }

    @Test
    void aRedirectIsNoAcknowledgementAndIsNotFollowed() {
        peer.stubFor(post("/gate").willReturn(temporaryRedirect("/elsewhere")));
        peer.stubFor(post("/elsewhere").willReturn(noContent()));
        notifications.save(new NotificationRow("me", change("b", 1), clock.instant()));

        assertThatThrownBy(() -> indexer.awaitAcknowledged("b")).hasMessageContaining("302");

        peer.verify(0, postRequestedFor(urlEqualTo("/elsewhere")));
    }

    @Test
    void withoutUrlNothingIsStoredAndNothingIsWaitedFor() {
        Indexer silent = indexer(null);
        given(nodes.withIndexer()).willReturn(List.of());

        transaction.executeWithoutResult(status -> silent.gateChanged(change("b", 1)));
        silent.awaitAcknowledged("b");
        silent.look();
        silent.purge();
        silent.stop();

        assertThat(notifications.findAll()).isEmpty();
    }

    @Test
    void deliveredRowsAreKeptForADay() {
        commit(change("b", 1));
        await().untilAsserted(() -> assertThat(pending()).isEmpty());

        clock.advance(Duration.ofHours(23));
        indexer.purge();
        assertThat(notifications.findAll()).hasSize(1);

        clock.advance(Duration.ofHours(2));
        indexer.purge();
        assertThat(notifications.findAll()).isEmpty();
    }

    @Test
    @Pins(I10)
    void soManyThatOneTransactionWouldBeLongGoAsWell() {
        new Fleet(jdbc, Path.of("/archive")).told(2500);

        indexer.purge();

        assertThat(notifications.count()).isZero();
    }

    @Test
    @Pins(I5)
    void eachNodeTellsItsOwnIndexerAndNoOther() {
        given(nodes.withIndexer()).willReturn(List.of("me", "other"));

        commit(change("b", 1));

        await().untilAsserted(() -> assertThat(pending()).isEmpty());
        indexer.look();
        indexer.awaitAcknowledged("b");
        assertThat(received("b")).containsExactly("1");
        assertThat(notifications.dueBuckets("other", clock.instant()))
                .as("waits for the other node")
                .containsExactly("b");
    }

    @Test
    void whatAForgottenNodeWasToTellGoes() {
        given(nodes.withIndexer()).willReturn(List.of("gone"));
        commit(change("b", 1));
        Node gone = new Node("gone", "i", "host", clock.instant(), clock.instant(), false, false, true);
        given(nodes.all()).willReturn(List.of(gone));

        indexer.purge();

        assertThat(notifications.findAll()).isEmpty();
    }

    /** One that does not wait long for an answer that never comes; the others have time, however busy the machine is. */
    private void becomeImpatient() {
        indexer.stop();
        indexer = indexer(URI.create(peer.baseUrl() + "/gate"), Duration.ofMillis(300));
    }

    private Indexer indexer(URI url) {
        return indexer(url, Duration.ofSeconds(20));
    }

    private Indexer indexer(URI url, Duration timeout) {
        IndexerProperties properties =
                new IndexerProperties(url, timeout, "torpor", "secret", Duration.ofMinutes(1), Duration.ofDays(1));
        IndexerClient client = new IndexerClient(properties, RestClient.builder(), json);
        Delivery delivery = new Delivery(notifications, ME, client, properties, transactions, clock);
        return new Indexer(notifications, nodes, ME, client, delivery, properties, clock);
    }

    private void commit(GateChange... changes) {
        transaction.executeWithoutResult(status -> Stream.of(changes).forEach(indexer::gateChanged));
    }

    private static GateChange change(String bucket, long sequence) {
        return new GateChange(sequence, bucket, "t1", TaskState.PAUSING, Gate.BLOCKED);
    }

    private List<NotificationRow> pending() {
        return notifications.findByNodeIdAndDeliveredAtNullAndAttemptsGreaterThanOrderById("me", -1);
    }

    private List<String> received(String bucket) {
        return peer.findAll(postRequestedFor(urlEqualTo("/gate"))).stream()
                .sorted(java.util.Comparator.comparing(LoggedRequest::getLoggedDate))
                .map(request -> json.readTree(request.getBodyAsString()))
                .filter(body -> body.get("bucket").stringValue().equals(bucket))
                .map(body -> body.get("sequence").asString())
                .toList();
    }
}
