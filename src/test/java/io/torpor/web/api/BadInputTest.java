package io.torpor.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.httpBasic;

import io.torpor.admission.PauseParameters;
import io.torpor.data.Names;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.AbstractWebTest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Every kind of bad input has a problem with a stable code, names what is wrong, and changes nothing. */
class BadInputTest extends AbstractWebTest {

    @BeforeEach
    void checkNamesAsTheRealOneDoes() {
        given(requests.pause(any())).willAnswer(call -> {
            Names.checkBucket(call.<PauseParameters>getArgument(0).bucket());
            throw new IllegalStateException("a good name in a test of bad ones");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"..", "%2e%2e", "a%2Fb", "a//b", "%00", "a%0Ab", "a%5Cb", "a;b", ".hidden", "a%20b", "%C3%BC"})
    void badBucketNamesInAnAddress(String name) {
        MvcTestResult answer = mvc.post()
                .uri(URI.create("/api/v1/buckets/" + name + "/pause"))
                .with(httpBasic("op", "secret"))
                .exchange();

        assertProblem(answer, 400, "invalid-request");
    }

    @Test
    void aBucketNameOfThreeHundredCharacters() {
        MvcTestResult answer = post("/api/v1/buckets/" + "a".repeat(300) + "/pause", "{}");

        assertProblem(answer, 400, "invalid-request");
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.fields.bucket")
                .asString()
                .contains("1 to 100");
    }

    @Test
    void aPercentSignMayBePartOfAName() {
        MvcTestResult answer = mvc.get()
                .uri(URI.create("/api/v1/buckets/a%25b"))
                .with(httpBasic("op", "secret"))
                .exchange();

        assertProblem(answer, 404, "bucket-not-found");
        assertThat(answer).bodyJson().extractingPath("$.bucket").isEqualTo("a%b");
    }

    /** A bucket that is paused by a body must be found by its address. */
    @Test
    void whatMayBePausedAnAddressMayNameToo() {
        for (int code = 0; code < 256; code++) {
            for (String format : List.of("%%%02x", "%%%02X")) {
                String name = "a" + String.format(format, code) + "b";

                MvcTestResult answer = mvc.get()
                        .uri(URI.create("/api/v1/buckets/" + name.replace("%", "%25")))
                        .with(httpBasic("op", "secret"))
                        .exchange();

                assertThat(answer.getResponse().getStatus()).as(name).isEqualTo(Names.isAddressable(name) ? 404 : 400);
            }
        }
        assertThat(Names.isAddressable("a%2Fb")).isFalse();
        assertThat(Names.isAddressable("a%00b")).isFalse();
        assertThat(Names.isAddressable("%41%2E%2e")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"rateLimit\": \"5\"}            | rateLimit | without quotes",
                "{\"rateLimit\": 1.5}              | rateLimit | whole number",
                "{\"rateLimit\": 1e3}              | rateLimit | whole number",
                "{\"rateLimit\": -5}               | rateLimit | above 0",
                "{\"rateLimit\": 0}                | rateLimit | above 0",
                "{\"rateLimit\": 99999999999999999999} | rateLimit | at most",
                "{\"rateLimit\": true}             | rateLimit | whole number",
                "{\"archive\": 7}                  | archive   | text in quotes",
                "{\"archive\": \"\"}               | archive   | 1 to 1024",
                "{\"archive\": {\"a\": 1}}         | archive   | text in quotes",
                "{\"id\": \"a b\"}                 | id        | letters",
                "{\"id\": \"\"}                    | id        | letters",
                "{\"archiv\": \"x\"}               | archiv    | not known here; known are archive, region, rateLimit, id",
                "{\"id\": \"a\", \"id\": \"a\"}    | id        | more than once",
                "{\"id\": \"a\", \"id\": \"b\"}    | id        | more than once",
                "[]                                | body      | JSON object",
                "null                              | body      | JSON object",
                "\"text\"                          | body      | JSON object",
                "{                                 | body      | is not JSON",
                "{} {}                             | body      | nothing behind it",
                "{'id': 'a'}                       | body      | is not JSON"
            })
    void badMembersOfABody(String body, String field, String wrong) {
        MvcTestResult answer = post("/api/v1/buckets/b/pause", body);

        assertProblem(answer, 400, "invalid-request");
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.fields." + field)
                .asString()
                .contains(wrong);
        assertThat(answer).bodyJson().extractingPath("$.detail").asString().contains(field + ": ");
        verifyNoInteractions(requests);
    }

    @Test
    void everyWrongMemberIsNamedAtOnce() {
        MvcTestResult answer = post("/api/v1/tasks/prepare-resume", """
                {"archive": 1, "rateLimit": -1, "dryRun": "yes", "id": "ü", "task": [], "more": 1, "region": "a", "region": "b"}
                """);

        assertProblem(answer, 400, "invalid-request");
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.fields")
                .asMap()
                .containsOnlyKeys("bucket", "archive", "rateLimit", "dryRun", "id", "task", "more", "region");
    }

    @Test
    void aNullMemberIsTheSameAsNone() {
        willThrow(new ProblemException(ProblemCode.BUCKET_BUSY, "reached"))
                .given(requests)
                .pause(any());

        assertProblem(post("/api/v1/buckets/b/pause", "{\"rateLimit\": null}"), 409, "bucket-busy");
    }

    @Test
    void aBodyThatIsNotUtf8() {
        MvcTestResult answer = mvc.post()
                .uri("/api/v1/buckets/b/pause")
                .contentType(MediaType.APPLICATION_JSON)
                .content(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'})
                .with(httpBasic("op", "secret"))
                .exchange();

        assertProblem(answer, 400, "invalid-request");
    }

    @Test
    void aBodyThatIsTooLarge() {
        assertProblem(post("/api/v1/buckets/b/pause", " ".repeat(64 * 1024 + 1)), 413, "request-too-large");
    }

    @Test
    void aBodyThatIsMissing() {
        MvcTestResult answer = mvc.post()
                .uri("/api/v1/tasks/prepare-pause")
                .with(httpBasic("op", "secret"))
                .exchange();

        assertProblem(answer, 400, "invalid-request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/xml"})
    void aBodyOfAnotherType(String type) {
        MvcTestResult answer = mvc.post()
                .uri("/api/v1/buckets/b/pause")
                .contentType(MediaType.parseMediaType(type))
                .content("{}")
                .with(httpBasic("op", "secret"))
                .exchange();

        assertProblem(answer, 415, "unsupported-media-type");
        assertThat(answer).bodyJson().extractingPath("$.detail").asString().contains("application/json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "state=ASLEEP      | state  | must be one of [PREPARE_PAUSE",
                "page=-1           | page   | 0 or more",
                "page=x            | page   | whole number",
                "size=0            | size   | 1 to 500",
                "size=501          | size   | 1 to 500",
                "rev=-1            | rev    | 0 or more",
                "rev=x             | rev    | whole number",
                "rev=1&wait=61s    | wait   | 0s to 60s",
                "rev=1&wait=-1s    | wait   | 0s to 60s",
                "rev=1&wait=soon   | wait   | such as 30s",
                "wait=3s           | wait   | goes with rev",
                "bucket=..         | bucket | not beginning with a dot"
            })
    void badParameters(String query, String field, String wrong) {
        MvcTestResult answer = get("/api/v1/tasks?" + query);

        assertProblem(answer, 400, "invalid-request");
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.fields." + field)
                .asString()
                .contains(wrong);
    }

    @Test
    void everyWrongParameterIsNamedAtOnce() {
        MvcTestResult answer = get("/api/v1/tasks?state=X&page=-1&size=501&rev=x&bucket=..");

        assertProblem(answer, 400, "invalid-request");
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.fields")
                .asMap()
                .containsOnlyKeys("state", "page", "size", "rev", "bucket");
    }

    @Test
    void aHibernationStateThatThereIsNot() {
        MvcTestResult answer = mvc.put()
                .uri("/api/v1/buckets/b/hibernation-state")
                .contentType(MediaType.APPLICATION_JSON)
                .content("{\"state\": \"asleep\"}")
                .with(httpBasic("op", "secret"))
                .exchange();

        assertProblem(answer, 400, "invalid-request");
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.fields.state")
                .asString()
                .contains("online");
        verifyNoInteractions(local);
    }

    @Test
    void unknownTask() {
        given(tasks.get("nope")).willThrow(new ProblemException(ProblemCode.TASK_NOT_FOUND, "There is no task 'nope'"));

        assertProblem(get("/api/v1/tasks/nope"), 404, "task-not-found");
    }

    @Test
    void aTaskInTheWrongStateNamesBoth() {
        given(tasks.start("t"))
                .willThrow(new ProblemException(
                        ProblemCode.TASK_CONFLICT,
                        "Task t is PAUSED, where START is not possible",
                        Map.of("state", "PAUSED", "event", "START"),
                        null));

        MvcTestResult answer = post("/api/v1/tasks/t/start", null);

        assertProblem(answer, 409, "task-conflict");
        assertThat(answer).bodyJson().extractingPath("$.state").isEqualTo("PAUSED");
        assertThat(answer).bodyJson().extractingPath("$.event").isEqualTo("START");
    }

    @Test
    void anArchiveOutsideOfTheRoots() {
        given(requests.preparePause(any()))
                .willThrow(new ProblemException(ProblemCode.ARCHIVE_NOT_ALLOWED, "The archive is not below a root"));

        assertProblem(
                post("/api/v1/tasks/prepare-pause", "{\"bucket\": \"b\", \"archive\": \"file:/etc\"}"),
                403,
                "archive-not-allowed");
    }

    @Test
    void anAddressThatThereIsNot() {
        assertProblem(get("/api/v1/nothing"), 404, "not-found");
    }

    @Test
    void aMethodThatThereIsNot() {
        MvcTestResult answer = mvc.method(HttpMethod.PUT)
                .uri("/api/v1/buckets/b/pause")
                .with(httpBasic("op", "secret"))
                .exchange();

        assertProblem(answer, 405, "method-not-allowed");
        assertThat(answer).hasHeader("Allow", "POST");
    }

    @Test
    void anAnswerThatThereIsNot() {
        MvcTestResult answer = mvc.get()
                .uri("/api/v1/nodes")
                .accept(MediaType.IMAGE_PNG)
                .with(httpBasic("op", "secret"))
                .exchange();

        assertProblem(answer, 406, "not-acceptable");
    }

    @Test
    void aDatabaseThatIsGone() {
        given(tasks.get("t")).willThrow(new DataAccessResourceFailureException("password=hunter2"));

        MvcTestResult answer = get("/api/v1/tasks/t");

        assertProblem(answer, 503, "database-unavailable");
        assertThat(answer).bodyText().doesNotContain("hunter2");
    }

    @Test
    void anErrorThatNobodyForesawHasAnIncidentAndNoStackTrace() {
        willThrow(new IllegalStateException("secret inside")).given(nodes).all();

        MvcTestResult answer = get("/api/v1/nodes");

        assertProblem(answer, 500, "internal");
        assertThat(answer).bodyJson().extractingPath("$.incident").asString().hasSize(36);
        assertThat(answer).bodyText().doesNotContain("secret inside").doesNotContain("Exception");
    }

    private MvcTestResult get(String uri) {
        return mvc.get().uri(uri).with(httpBasic("op", "secret")).exchange();
    }

    private MvcTestResult post(String uri, String body) {
        var request = mvc.post().uri(uri).with(httpBasic("op", "secret"));
        return body == null
                ? request.exchange()
                : request.contentType(MediaType.APPLICATION_JSON).content(body).exchange();
    }

    private static void assertProblem(MvcTestResult answer, int status, String code) {
        assertThat(answer).hasStatus(status).hasContentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON);
        assertThat(answer).bodyJson().extractingPath("$.type").isEqualTo("urn:torpor:problem:" + code);
        assertThat(answer).bodyJson().extractingPath("$.code").isEqualTo(code);
        assertThat(answer).bodyJson().extractingPath("$.status").isEqualTo(status);
        assertThat(answer).bodyJson().extractingPath("$.title").asString().isNotBlank();
        assertThat(answer).bodyJson().extractingPath("$.detail").asString().isNotBlank();
        assertThat(answer).bodyJson().extractingPath("$.instance").asString().startsWith("/");
    }
}
