package io.torpor.web;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.TransactionException;
import org.springframework.validation.FieldError;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/**
 * The problems of errors that a controller of our own API, or the framework around it, raises. No stack trace leaves.
 * Another dialect beside it answers its errors in its own words.
 */
@Order(0) // before the one for all addresses
@RestControllerAdvice(
        basePackages = {"io.torpor.web", "io.torpor.localcluster", "org.springframework.boot", "org.springdoc"})
class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    ResponseEntity<Object> raised(ProblemException e, HttpServletRequest request) {
        if (e.code() == ProblemCode.INTERNAL || e.code() == ProblemCode.DISK_ERROR) {
            log.error("{} {} failed: {}", request.getMethod(), request.getRequestURI(), e.message(), e);
        }
        return answer(Problem.of(e), new HttpHeaders(), request);
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ResponseEntity<Object> databaseFailed(Exception e, HttpServletRequest request) {
        log.error("{} {} failed at the database", request.getMethod(), request.getRequestURI(), e);
        String detail = "The database gave no usable answer; try again, and see the log if that does not help";
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, "1");
        return answer(Problem.of(ProblemCode.DATABASE_UNAVAILABLE, detail), headers, request);
    }

    @ExceptionHandler
    ResponseEntity<Object> rejected(RequestRejectedException e, HttpServletRequest request) {
        log.debug("Refused", e);
        return answer(Problems.refusedAddress(), new HttpHeaders(), request);
    }

    /** What no other method takes. Actuator's own errors say their status by annotation. */
    @ExceptionHandler
    ResponseEntity<Object> unforeseen(Exception e, HttpServletRequest request) {
        ResponseStatus status = AnnotatedElementUtils.findMergedAnnotation(e.getClass(), ResponseStatus.class);
        if (status != null && status.code().is4xxClientError()) {
            return answer(Problems.ofStatus(status.code().value(), text(e)), new HttpHeaders(), request);
        }
        return answer(Problems.incident(e), new HttpHeaders(), request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        Map<String, String> fields = new TreeMap<>();
        e.getBindingResult().getFieldErrors().forEach(error -> fields.putIfAbsent(error.getField(), wrong(error)));
        e.getBindingResult()
                .getGlobalErrors()
                .forEach(error -> fields.putIfAbsent(error.getObjectName(), "" + error.getDefaultMessage()));
        return answer(Problem.invalid(fields), headers, servletRequest(request));
    }

    private static String wrong(FieldError error) {
        if (error.isBindingFailure() && error.contains(TypeMismatchException.class)) {
            return wrongType(error.unwrap(TypeMismatchException.class));
        }
        return "" + error.getDefaultMessage();
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String field = e.getPropertyName() == null ? "value" : e.getPropertyName();
        return answer(Problem.invalid(Map.of(field, wrongType(e))), headers, servletRequest(request));
    }

    private static String wrongType(TypeMismatchException e) {
        // Of a list's element, only the cause knows the type.
        Class<?> wanted = e.getCause() instanceof ConversionFailedException failed
                ? failed.getTargetType().getType()
                : e.getRequiredType();
        if (wanted == null) {
            return "has the wrong type";
        }
        if (wanted.isEnum()) {
            return "must be one of " + java.util.Arrays.toString(wanted.getEnumConstants());
        }
        if (Number.class.isAssignableFrom(wanted) || wanted.isPrimitive()) {
            return "must be a whole number";
        }
        return wanted == java.time.Duration.class ? "must be a duration such as 30s or PT30S" : "has the wrong type";
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        log.debug("Unreadable body", e);
        String wrong = "is missing or can't be read; send a JSON object";
        return answer(Problem.invalid(Map.of("body", wrong)), headers, servletRequest(request));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotSupported(
            HttpMediaTypeNotSupportedException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String detail = "The body's type is "
                + (e.getContentType() == null ? "none that can be read" : e.getContentType())
                + "; send Content-Type: application/json";
        return answer(Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, detail), headers, servletRequest(request));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String detail = "There is nothing at this address; /v3/api-docs lists the addresses";
        return answer(Problem.of(ProblemCode.NOT_FOUND, detail), headers, servletRequest(request));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (status.is5xxServerError()) {
            return answer(Problems.incident(e), headers, servletRequest(request));
        }
        String detail =
                body instanceof ProblemDetail problem && problem.getDetail() != null ? problem.getDetail() : text(e);
        String allowed = headers.getFirst(HttpHeaders.ALLOW);
        if (allowed != null) {
            detail += "; allowed is " + allowed;
        }
        return answer(Problems.ofStatus(status.value(), detail), headers, servletRequest(request));
    }

    /** The type of the answer is given, so that a client that accepts nothing of it gets the problem all the same. */
    private static ResponseEntity<Object> answer(Problem problem, HttpHeaders headers, HttpServletRequest request) {
        return ResponseEntity.status(problem.code().status())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem.body(request));
    }

    private static HttpServletRequest servletRequest(WebRequest request) {
        return ((ServletWebRequest) request).getRequest();
    }

    private static String text(Exception e) {
        return e.getMessage() == null ? "The request is not valid" : e.getMessage();
    }
}
