package io.torpor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.MovableClock;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.support.StaticApplicationContext;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.http.HttpStatus;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.method.ControllerAdviceBean;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;

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

    /** A room with controllers of our API that is not among those of the advice would answer with no problems. */
    @Test
    void everyControllerOfOursIsAdvised() throws ClassNotFoundException {
        var controllers = new ClassPathScanningCandidateComponentProvider(false);
        controllers.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
        for (var found : controllers.findCandidateComponents("io.torpor")) {
            Class<?> controller = Class.forName(found.getBeanClassName());
            assertThat(isAdvised(controller)).as(controller.getName()).isTrue();
        }
    }

    /** The other dialect's own controller took it, so its own advice answers, or the container does. */
    @Test
    void whatAControllerElsewhereRefusesIsNotAnsweredByUs() {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE, mock(HandlerMethod.class));
        Exception refusal = new HttpMediaTypeNotSupportedException("text/csv");

        assertThatThrownBy(() -> new AddressAdvice(problems).refused(refusal, new ServletWebRequest(request)))
                .isSameAs(refusal);
    }

    private static boolean isAdvised(Class<?> controller) {
        try (StaticApplicationContext context = new StaticApplicationContext()) {
            context.registerSingleton("problems", ProblemAdvice.class);
            return ControllerAdviceBean.findAnnotatedBeans(context).stream()
                    .allMatch(advice -> advice.isApplicableToBeanType(controller));
        }
    }
}
