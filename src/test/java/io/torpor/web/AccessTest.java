package io.torpor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.httpBasic;

import io.torpor.support.AbstractWebTest;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Closed by default: who may do what. */
class AccessTest extends AbstractWebTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api/v1/tasks",
                "/api/v1/buckets",
                "/api/v1/nodes",
                "/v3/api-docs",
                "/swagger-ui.html",
                "/actuator",
                "/actuator/tasks",
                "/actuator/prometheus",
                "/actuator/health/db",
                "/nothing",
                "/error"
            })
    void withoutLoginThereIsNothing(String address) {
        MvcTestResult answer = mvc.get().uri(address).exchange();

        assertThat(answer).hasStatus(401).hasHeader("WWW-Authenticate", "Basic realm=\"Torpor\", charset=\"UTF-8\"");
        assertThat(answer).bodyJson().extractingPath("$.code").isEqualTo("unauthorized");
        assertThat(answer).bodyJson().extractingPath("$.type").isEqualTo("urn:torpor:problem:unauthorized");
    }

    @ParameterizedTest
    @CsvSource({"op, wrong", "nobody, secret", "see, ''"})
    void aWrongLoginIsNone(String user, String password) {
        assertThat(mvc.get()
                        .uri("/api/v1/nodes")
                        .with(httpBasic(user, password))
                        .exchange())
                .hasStatus(401);
    }

    @Test
    void aPasswordLongerThanBcryptSeesIsWrong() {
        assertThat(mvc.get()
                        .uri("/api/v1/nodes")
                        .with(httpBasic("op", "a".repeat(100)))
                        .exchange())
                .hasStatus(401);
    }

    @Test
    void aViewerReads() {
        assertThat(mvc.get()
                        .uri("/api/v1/nodes")
                        .with(httpBasic("see", "secret"))
                        .exchange())
                .hasStatus(200);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/buckets/b/pause",
        "POST, /api/v1/buckets/b/resume",
        "POST, /api/v1/tasks/prepare-pause",
        "POST, /api/v1/tasks/t/cancel",
        "PUT, /api/v1/buckets/b/hibernation-state",
        "DELETE, /api/v1/buckets/b",
        "POST, /actuator/staging",
        "POST, /actuator/recovery",
        "POST, /actuator/stores",
        "DELETE, /actuator/stores",
        "POST, /actuator/archives/b/t/check",
        "POST, /actuator/archives/b/t/forget",
        "DELETE, /actuator/archives/check",
        "DELETE, /actuator/tasks/t",
        "PATCH, /nothing"
    })
    void aViewerChangesNothing(String method, String address) {
        MvcTestResult answer = mvc.method(HttpMethod.valueOf(method))
                .uri(address)
                .with(httpBasic("see", "secret"))
                .exchange();

        assertThat(answer).hasStatus(403);
        assertThat(answer).bodyJson().extractingPath("$.code").isEqualTo("forbidden");
        verifyNoInteractions(requests, local);
    }

    @Test
    void anOperatorPauses() {
        given(requests.pause(any())).willReturn(task("t1", TaskType.PAUSE, TaskState.PAUSING));

        MvcTestResult answer = mvc.post()
                .uri("/api/v1/buckets/b/pause")
                .with(httpBasic("op", "secret"))
                .exchange();

        assertThat(answer).hasStatus(202).hasHeader("Location", "/api/v1/tasks/t1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site"})
    void anotherWebSiteCannotUseABrowsersLogin(String site) {
        MvcTestResult answer = mvc.post()
                .uri("/api/v1/buckets/b/pause")
                .header("Sec-Fetch-Site", site)
                .with(httpBasic("op", "secret"))
                .exchange();

        assertThat(answer).hasStatus(403);
        verifyNoInteractions(requests);
    }

    @Test
    void thereIsNoSession() {
        MvcTestResult answer =
                mvc.get().uri("/api/v1/nodes").with(httpBasic("op", "secret")).exchange();

        assertThat(answer.getRequest().getSession(false)).isNull();
        assertThat(answer.getResponse().getCookies()).isEmpty();
    }
}
