package io.torpor.store.s3;

import io.torpor.data.Names;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.StoreErrors;
import io.torpor.store.StoreLocation;
import java.util.Set;
import java.util.function.Supplier;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * S3 errors as problems: what a store and its client say, in Torpor's codes. What is worth a retry was retried before
 * it comes here.
 */
final class S3Errors {

    private static final Set<String> WRONG_REGION =
            Set.of("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException");
    /** What S3 answers with 400, too, but would not another time: what came was damaged, or only a part of it came. */
    private static final Set<String> PASSING =
            Set.of("BadDigest", "XAmzContentChecksumMismatch", "IncompleteBody", "RequestTimeout", "ExpiredToken");

    /** What stores answer with 400 to a header that they don't know, or to a frame around the body. */
    private static final Set<String> REFUSED_SUM = Set.of(
            "InvalidRequest",
            "InvalidArgument",
            "InvalidDigest",
            "InvalidHeader",
            "InvalidChunkSizeError",
            "MalformedTrailerError",
            "NotImplemented",
            "UnsupportedHeader",
            "XAmzContentSHA256Mismatch");

    private static final Set<String> FULL = Set.of("XMinioStorageFull", "QuotaExceeded", "InsufficientCapacity");

    private S3Errors() {}

    /**
     * Makes a call.
     *
     * @param what key or prefix, for messages
     * @throws ProblemException whatever fails
     */
    static <T> T call(StoreLocation location, String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw of(location, what, e);
        } catch (RuntimeException e) {
            ProblemException problem = problemIn(e);
            throw problem == null ? e : problem;
        }
    }

    /**
     * Makes a call that sends something with a checksum, within {@link #call}: a store that does not know checksums
     * refuses it, and says so in many ways.
     */
    static <T> T sending(S3Requests requests, String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (S3Exception e) {
            if (requests.summed() && isRefusedSum(e)) {
                throw problem(
                        ProblemCode.ARCHIVE_UNREACHABLE,
                        requests.location(),
                        what,
                        e,
                        "it refuses a request with a checksum: if it does not know checksums,"
                                + " set torpor.archive.s3.checksums=none");
            }
            throw e;
        }
    }

    /** The problem of an error. */
    static ProblemException of(StoreLocation location, String what, SdkException e) {
        ProblemException problem = problemIn(e);
        if (problem != null) {
            return problem;
        }
        if (e instanceof AbortedException || Thread.currentThread().isInterrupted()) {
            Thread.currentThread().interrupt();
            return StoreErrors.interrupted(e);
        }
        return e instanceof S3Exception answer ? answered(location, what, answer) : unanswered(location, what, e);
    }

    /**
     * Whether a call is worth a retry that the client would not make: its answer broke off in the middle of its XML,
     * which the client takes for nonsense and not for a lost connection, or another writer was at the same key at that
     * moment.
     */
    static boolean isPassing(Throwable e) {
        if (e instanceof S3Exception answer && code(answer).equals("ConditionalRequestConflict")) {
            return true;
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof XMLStreamException) {
                return true;
            }
        }
        return false;
    }

    /** Whether an error comes from an answer that says so, see {@link #isLack(S3Exception)}. */
    static boolean isLack(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof S3Exception answer) {
                return isLack(answer);
            }
        }
        return false;
    }

    private static boolean isRefusedSum(S3Exception e) {
        return e.statusCode() == 501
                || e.statusCode() == 411 // the body's frame is taken for a body without a length
                || e.statusCode() == 400 && REFUSED_SUM.contains(code(e));
    }

    /**
     * Whether an answer says that the store has no such request, or not in this form: it is no use to send it again.
     */
    private static boolean isLack(S3Exception e) {
        return switch (e.statusCode()) {
            case 400 -> !PASSING.contains(code(e));
            case 404 -> !code(e).startsWith("NoSuch");
            case 405, 411, 501 -> true;
            default -> false;
        };
    }

    /** The problem of an answer that is not one to this call: something else is at the store's address. */
    static ProblemException nonsense(StoreLocation location, String what) {
        return new ProblemException(
                ProblemCode.ARCHIVE_UNREACHABLE,
                "The archive " + location.value() + " (" + what
                        + "): the answer is not a list, as an S3 store gives it; check torpor.archive.s3.endpoint");
    }

    /** The problem of an object that is more than what was sent: the frame around it is stored, too. */
    static ProblemException framed(StoreLocation location, String what, long stored, long sent) {
        return new ProblemException(
                ProblemCode.ARCHIVE_UNREACHABLE,
                "The archive " + location.value() + " (" + what + "): the store has stored " + stored
                        + " bytes of the " + sent + " that were sent: it takes the frame around a request's body"
                        + " (aws-chunked) for a part of it; set torpor.archive.s3.checksums=none, then there is none");
    }

    /**
     * The problem of a list that would never end.
     *
     * @param fault of the store, a sentence without its end
     */
    static ProblemException endless(StoreLocation location, String what, String fault) {
        return new ProblemException(
                ProblemCode.ARCHIVE_UNREACHABLE,
                "The archive " + location.value() + " (" + what + "): " + fault
                        + "; that is a fault of the store, or of a proxy before it: check torpor.archive.s3.endpoint");
    }

    /**
     * The problem of a store that answers and does not do what was asked.
     *
     * @param fault of the store, a sentence without its end
     */
    static ProblemException fault(StoreLocation location, String what, String fault) {
        return new ProblemException(
                ProblemCode.ARCHIVE_UNREACHABLE,
                "The archive " + location.value() + " (" + what + "): the store can't be relied on: " + fault
                        + "; use another one, or see what is at torpor.archive.s3.endpoint, if it is a proxy");
    }

    /** The code of an error, the store's own, such as {@code NoSuchKey}; empty if it gave none. */
    /** Whether the store itself says that it does not implement this; a gateway passes a bare 501 on, too. */
    static boolean isNotImplemented(S3Exception e) {
        return e.statusCode() == 501 && code(e).equals("NotImplemented");
    }

    static String code(S3Exception e) {
        AwsErrorDetails details = e.awsErrorDetails();
        String code = details == null ? null : details.errorCode();
        return code == null ? "" : code;
    }

    private static ProblemException answered(StoreLocation location, String what, S3Exception e) {
        String code = code(e);
        if (code.equals("NoSuchBucket")) {
            return problem(
                    ProblemCode.ARCHIVE_NO_SUCH_BUCKET, location, what, e, "create the bucket or correct the location");
        }
        if (WRONG_REGION.contains(code) || e.statusCode() == 301) {
            return problem(
                    ProblemCode.ARCHIVE_UNREACHABLE,
                    location,
                    what,
                    e,
                    "name the bucket's region: torpor.archive.s3.region, or 'region' in the request");
        }
        if (FULL.contains(code) || e.statusCode() == 507) {
            return problem(ProblemCode.INSUFFICIENT_SPACE, location, what, e, "free space there, then retry");
        }
        if (ClockSkew.isReasonOf(e)) {
            return problem(
                    ProblemCode.ARCHIVE_UNREACHABLE,
                    location,
                    what,
                    e,
                    ClockSkew.described(e) + ": set the clocks right (NTP), then retry");
        }
        if (e.statusCode() == 401 || e.statusCode() == 403) {
            return problem(
                    ProblemCode.ARCHIVE_DENIED,
                    location,
                    what,
                    e,
                    "check the credentials, and that their policy allows this (HELP.md lists the actions)");
        }
        if (e.statusCode() == 405 || e.statusCode() == 501) {
            return problem(
                    ProblemCode.ARCHIVE_UNREACHABLE,
                    location,
                    what,
                    e,
                    "it lacks a request that Torpor needs (HELP.md lists them), or is no S3 store:"
                            + " check torpor.archive.s3.endpoint");
        }
        return problem(ProblemCode.ARCHIVE_UNREACHABLE, location, what, e, "retry when the store is well");
    }

    private static ProblemException unanswered(StoreLocation location, String what, SdkException e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof SdkClientException && message.contains("load credentials")) {
            return problem(
                    ProblemCode.ARCHIVE_DENIED,
                    location,
                    what,
                    e,
                    "give credentials by the environment, a profile or torpor.archive.s3.access-key-id");
        }
        String remedy = message.contains("load region")
                ? "set torpor.archive.s3.region"
                : "check torpor.archive.s3.endpoint and the network, then retry";
        return problem(ProblemCode.ARCHIVE_UNREACHABLE, location, what, e, remedy);
    }

    private static ProblemException problem(
            ProblemCode code, StoreLocation location, String what, SdkException e, String remedy) {
        return new ProblemException(
                code, "The archive " + location.value() + " (" + what + "): " + reason(e) + "; " + remedy, e);
    }

    private static String reason(SdkException e) {
        if (e instanceof S3Exception answer) {
            AwsErrorDetails details = answer.awsErrorDetails();
            String message = details == null ? null : details.errorMessage();
            String code = code(answer);
            return "the store answered " + answer.statusCode()
                    + (code.isEmpty() ? "" : " " + Names.printable(code))
                    + (message == null || message.isEmpty() ? "" : ", " + Names.printable(message));
        }
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        // The deepest one says it: "Connection refused", "Connection reset". What is around it is long and says less.
        String message = deepest.getMessage();
        return deepest.getClass().getSimpleName() + (message == null ? "" : ", " + Names.printable(message));
    }

    /**
     * The problem of ours in an error, on its way through the client: a cancel that was noticed in the middle of a
     * body.
     */
    private static @Nullable ProblemException problemIn(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException problem) {
                return problem;
            }
        }
        return null;
    }
}
