package io.torpor.web;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The problem as the body of an error (RFC 9457).
 *
 * @param code stable, for scripts
 * @param detail what is wrong here, and what to do
 * @param details further members; empty if there are none
 */
public record Problem(ProblemCode code, String detail, Map<String, ?> details) {

    /** The prefix of every {@code type}; the code follows. */
    public static final String TYPE_PREFIX = "urn:torpor:problem:";

    private static final Pattern NAMED_FIELD = Pattern.compile("([a-z][A-Za-z]*): (.+)", Pattern.DOTALL);

    /** The problem that a module raised. One that begins with a field's name has it in {@code fields} as well. */
    static Problem of(ProblemException e) {
        Matcher named = NAMED_FIELD.matcher(e.message());
        boolean bare = e.code() == ProblemCode.INVALID_REQUEST && !e.details().containsKey("fields");
        if (bare && named.matches()) {
            return invalid(Map.of(named.group(1), named.group(2)));
        }
        return new Problem(e.code(), e.message(), e.details());
    }

    /**
     * The problem {@code invalid-request}, of wrong fields.
     *
     * @param fields what is wrong with each, by name
     */
    static Problem invalid(Map<String, String> fields) {
        StringBuilder detail = new StringBuilder();
        fields.forEach((field, wrong) -> detail.append(detail.isEmpty() ? "" : "; ")
                .append(field)
                .append(": ")
                .append(wrong));
        return new Problem(ProblemCode.INVALID_REQUEST, detail.toString(), Map.of("fields", fields));
    }

    /** A problem without further members. */
    static Problem of(ProblemCode code, String detail) {
        return new Problem(code, detail, Map.of());
    }

    /** The members of the body, in the order in which people read them. */
    Map<String, Object> body(HttpServletRequest request) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", TYPE_PREFIX + code.code());
        body.put("title", code.title());
        body.put("status", code.status());
        body.put("detail", detail);
        String address = address(request);
        if (address != null) {
            body.put("instance", address);
        }
        body.put("code", code.code());
        details.forEach(body::putIfAbsent);
        return body;
    }

    /**
     * The address that the client asked for, also on the container's error page; null where not even that could be
     * read.
     */
    private static @Nullable String address(HttpServletRequest request) {
        Object failed = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        return failed == null ? request.getRequestURI() : failed.toString();
    }
}
