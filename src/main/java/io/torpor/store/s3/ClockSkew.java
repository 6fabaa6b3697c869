package io.torpor.store.s3;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A clock skew between a store and this node: a request is signed with the time, and one from another time is refused,
 * in words that often blame the credentials.
 */
final class ClockSkew {

    private static final Set<String> SAID = Set.of("RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture");

    /** Stores take requests that are up to 15 minutes old; an answer is on its way for some time, too. */
    private static final Duration FAR = Duration.ofMinutes(14);

    /** The one that the client signs with, so no other may be asked here. */
    private static final Clock SIGNED_WITH = Clock.systemUTC();

    private ClockSkew() {}

    /** Whether a refusal comes from a clock: the store says so, or its own clock does, which is in each answer. */
    static boolean isReasonOf(S3Exception e) {
        if (SAID.contains(S3Errors.code(e))) {
            return true;
        }
        return (e.statusCode() == 401 || e.statusCode() == 403)
                && of(e).filter(skew -> skew.abs().compareTo(FAR) >= 0).isPresent();
    }

    /** What the clocks say, as a part of a sentence. */
    static String described(S3Exception e) {
        return of(e).map(skew -> "the store's clock is "
                        + words(skew.abs())
                        + (skew.isNegative() ? " behind" : " ahead of")
                        + " this node's, which is too far for a signed request")
                .orElse("the store's clock and this node's are too far apart for a signed request");
    }

    /** How far the store's clock is ahead of this node's; empty if its answer has no time. */
    private static Optional<Duration> of(S3Exception e) {
        AwsErrorDetails details = e.awsErrorDetails();
        return storesTime(details == null ? null : details.sdkHttpResponse())
                .map(store -> Duration.between(SIGNED_WITH.instant(), store));
    }

    /** The time that a store tells in an answer; empty if it tells none. */
    static Optional<Instant> storesTime(@Nullable SdkHttpResponse answer) {
        return Optional.ofNullable(answer)
                .flatMap(told -> told.firstMatchingHeader("Date"))
                .flatMap(ClockSkew::time);
    }

    private static Optional<Instant> time(String date) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty(); // then its clock is not known, as with no date at all
        }
    }

    private static String words(Duration skew) {
        Duration rounded = skew.plusSeconds(30);
        if (rounded.toDays() > 1) {
            return rounded.toDays() + " days";
        }
        return rounded.toMinutes() > 90 ? rounded.toHours() + " hours" : rounded.toMinutes() + " minutes";
    }
}
