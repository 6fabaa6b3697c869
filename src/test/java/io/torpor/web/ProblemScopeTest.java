package io.torpor.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.MovableClock;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.StaticApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.method.ControllerAdviceBean;

class ProblemScopeTest {

    private final ProblemAdvice problems = new ProblemAdvice();
    private final MockMvcTester mvc = MockMvcTester.create(MockMvcBuilders.standaloneSetup(new Ours())
            .setControllerAdvice(problems, new AddressAdvice(problems))
            .build());

    @RestController
    static class Ours {

        @GetMapping("/ours")
        String fail() {
            throw new ProblemException(ProblemCode.BUCKET_BUSY, "not now");
        }
    }

    @Test
    void ourControllersAnswerWithProblems() {
        assertThat(mvc.get().uri("/ours"))
                .hasStatus(HttpStatus.CONFLICT)
                .bodyText()
                .contains("bucket-busy");
    }

    @Test
    void soDoRequestsThatNoControllerTook() {
        assertThat(mvc.post().uri("/ours"))
                .hasStatus(HttpStatus.METHOD_NOT_ALLOWED)
                .bodyText()
                .contains("method-not-allowed", "allowed is GET");
    }

    /** A dialect that lives in a package of its own answers its errors in its own words. */
    @Test
    void aControllerElsewhereIsNotOurs() throws ClassNotFoundException {
        assertThat(isAdvised(Class.forName("io.torpor.web.api.BucketController")))
                .isTrue();
        assertThat(isAdvised(Class.forName("io.torpor.localcluster.LocalBucketController")))
                .isTrue();
        assertThat(isAdvised(MovableClock.class)).isFalse();
    }

    private static boolean isAdvised(Class<?> controller) {
        try (StaticApplicationContext context = new StaticApplicationContext()) {
            context.registerSingleton("problems", ProblemAdvice.class);
            return ControllerAdviceBean.findAnnotatedBeans(context).stream()
                    .allMatch(advice -> advice.isApplicableToBeanType(controller));
        }
    }
}
