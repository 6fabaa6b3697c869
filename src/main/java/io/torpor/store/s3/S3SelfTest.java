package io.torpor.store.s3;

import static io.torpor.store.StoreFinding.broken;
import static io.torpor.store.StoreFinding.missing;
import static io.torpor.store.StoreFinding.notTested;
import static io.torpor.store.StoreFinding.unanswered;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.StoreAbility;
import io.torpor.store.StoreFinding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The self-test of a store in S3: some twenty small requests, as pauses and resumes make them. What the store lacks is
 * remembered. For one thread, once.
 */
final class S3SelfTest {

    private static final int LATE = 408;
    private static final int TOO_MANY = 429;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int FULL = 507;

    private final S3Requests requests;
    private final S3Abilities known;
    private final Duration limit;
    private final Runnable check;
    private final S3SelfTestObjects objects;
    private final S3SelfTestSteps steps;
    private final long begunNanos = System.nanoTime();
    private final List<StoreFinding> findings = new ArrayList<>();
    private @Nullable String over; // why nothing more is tested

    /**
     * @param context of requests with abilities of their own, so that all is tested anew
     * @param known abilities of the store, which learn what is found
     * @param streams whether objects are streamed to this store, as it is configured
     * @param limit after which nothing more is tested
     * @param check called before each request; throws to stop the test
     */
    S3SelfTest(S3Context context, S3Abilities known, boolean streams, Duration limit, Runnable check) {
        this.requests = context.requests();
        this.known = known;
        this.limit = limit;
        this.check = check;
        this.objects = new S3SelfTestObjects(context, check);
        this.steps = new S3SelfTestSteps(context, objects, streams, check);
    }

    /** The findings. Whatever happens, nothing is left in the store, as far as it can be reached. */
    List<StoreFinding> run() {
        try {
            step(StoreAbility.WRITE, steps::write);
            step(StoreAbility.CHECKSUM, steps::checksum);
            step(StoreAbility.DELETE, steps::delete);
            step(StoreAbility.CONDITIONAL_WRITE, steps::condition);
            step(StoreAbility.RANGED_READ, steps::range);
            step(StoreAbility.STREAM, steps::stream);
            step(StoreAbility.MULTIPART, steps::parts);
            step(StoreAbility.COPY, steps::copy);
            step(StoreAbility.LIST, steps::list);
            step(StoreAbility.DELETE_MANY, steps::deleteMany);
        } finally {
            objects.removeLeft();
        }
        if (over == null) {
            known.learn(requests.abilities());
        }
        return findings;
    }

    private void step(StoreAbility ability, Supplier<StoreFinding> step) {
        if (over != null) {
            findings.add(notTested(ability, over));
            return;
        }
        if (System.nanoTime() - begunNanos > limit.toNanos()) {
            String late = "The store took more than " + limit.toSeconds() + " seconds for what was tested before";
            findings.add(unanswered(ability, new ProblemException(ProblemCode.ARCHIVE_UNREACHABLE, late)));
            over = "The store is too slow";
            return;
        }
        check.run();
        try {
            findings.add(S3Errors.call(requests.location(), objects.prefix(), step));
        } catch (ProblemException e) {
            failed(ability, e);
        }
    }

    private void failed(StoreAbility ability, ProblemException e) {
        if (e.code() == ProblemCode.CANCELLED || isOfTheCheck(e)) {
            throw e;
        }
        if (!isAnswer(e)) {
            findings.add(unanswered(ability, e));
            over = "The store did not answer";
            return;
        }
        if (ability == StoreAbility.DELETE && e.code() == ProblemCode.ARCHIVE_DENIED) {
            findings.add(missing(
                    ability,
                    "Nothing is taken away: half archives and those whose time is over stay, and health says so. "
                            + e.message()));
            over = "Deletes are denied"; // whatever else is tested would stay
            return;
        }
        findings.add(broken(ability, e));
        if (ability == StoreAbility.WRITE || ability == StoreAbility.DELETE) {
            over = ability + " is broken"; // whatever is tested writes, and has to be taken away again
        }
    }

    /** Whether the check has thrown it: nothing else has a code that no store makes. */
    private static boolean isOfTheCheck(ProblemException e) {
        return switch (e.code()) {
            case ARCHIVE_UNREACHABLE,
                    ARCHIVE_DENIED,
                    ARCHIVE_NO_SUCH_BUCKET,
                    ARCHIVE_INCOMPLETE,
                    ARCHIVE_CORRUPT,
                    INSUFFICIENT_SPACE -> false;
            default -> true;
        };
    }

    /** Whether it will be so the next time, too: a store that is away or busy has said nothing of what it can do. */
    private static boolean isAnswer(ProblemException e) {
        boolean sent = false;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof S3Exception answer) {
                int status = answer.statusCode();
                return status < 500 && status != LATE && status != TOO_MANY
                        || status == NOT_IMPLEMENTED
                        || status == FULL;
            }
            sent |= cause instanceof SdkException;
        }
        return !sent || e.code() == ProblemCode.ARCHIVE_DENIED;
    }
}
