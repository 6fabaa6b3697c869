package io.torpor.web;

import io.torpor.problem.ProblemCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The problems of errors that have none of their own, and the writer of a problem where no controller is reached. */
@Component
class Problems {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    private final JsonMapper json;

    Problems(JsonMapper json) {
        this.json = json;
    }

    /** The problem of an HTTP status that has none of its own. */
    static Problem ofStatus(int status, String detail) {
        ProblemCode code =
                switch (status) {
                    case 401 -> ProblemCode.UNAUTHORIZED;
                    case 403 -> ProblemCode.FORBIDDEN;
                    case 404 -> ProblemCode.NOT_FOUND;
                    case 405 -> ProblemCode.METHOD_NOT_ALLOWED;
                    case 406 -> ProblemCode.NOT_ACCEPTABLE;
                    case 413 -> ProblemCode.REQUEST_TOO_LARGE;
                    case 415 -> ProblemCode.UNSUPPORTED_MEDIA_TYPE;
                    default -> status < 500 ? ProblemCode.INVALID_REQUEST : ProblemCode.INTERNAL;
                };
        return Problem.of(code, detail);
    }

    /**
     * The problem that the container met before or behind all controllers.
     *
     * @param error null if the container has none
     */
    static Problem ofContainer(int status, @Nullable Object error) {
        if (status >= 500) {
            return incident(error);
        }
        return status == 400
                ? refusedAddress()
                : ofStatus(status, "The request was refused; /v3/api-docs lists what there is");
    }

    /** The problem of an address or a header that no controller should see. */
    static Problem refusedAddress() {
        return Problem.of(
                ProblemCode.INVALID_REQUEST,
                "The address or a header holds characters that are not allowed, such as encoded slashes, dots or"
                        + " control characters; names have letters, digits, _ . % (as %25) and -");
    }

    /** The problem of an error that nobody foresaw: the log has it under the number that the client sees. */
    static Problem incident(@Nullable Object error) {
        String incident = UUID.randomUUID().toString();
        log.error("Incident {}", incident, error instanceof Throwable thrown ? thrown : null);
        return new Problem(
                ProblemCode.INTERNAL,
                "This should not have happened; the log has more under incident " + incident,
                Map.of("incident", incident));
    }

    /** Answers a request with a problem, unless its answer has begun. */
    void write(Problem problem, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.setStatus(problem.code().status());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(json.writeValueAsBytes(problem.body(request)));
    }
}
