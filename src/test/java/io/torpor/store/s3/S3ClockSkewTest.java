package io.torpor.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.Fault;
import io.torpor.support.S3Call;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store whose clock is far from this node's: it refuses what is signed, and blames the credentials. */
@Timeout(60)
class S3ClockSkewTest {

    private static final Duration HOURS = Duration.ofHours(5);

    private final S3Site site = new S3Site();

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void aStoreThatSaysSoIsBelieved() {
        site.proxy.always(S3Call.PUT, refusal("RequestTimeTooSkewed", "X-None: 1"));

        ProblemException problem = putFails();

        assertThat(problem.code()).isEqualTo(ProblemCode.ARCHIVE_UNREACHABLE);
        assertThat(problem.message()).contains("clock").doesNotContain("credentials");
    }

    @Test
    void theDifferenceOfTheClocksIsNamed() {
        site.proxy.always(S3Call.PUT, refusal("RequestTimeTooSkewed", date(HOURS)));
        assertThat(putFails().message()).contains("the store's clock is 5 hours ahead of this node's");

        site.proxy.heal();
        site.proxy.always(S3Call.PUT, refusal("RequestTimeTooSkewed", date(Duration.ofMinutes(-40))));
        assertThat(putFails().message()).contains("the store's clock is 40 minutes behind this node's");
    }

    @Test
    void aRefusalByAStoreFromAnotherTimeIsNotTheCredentials() {
        site.proxy.always(S3Call.PUT, refusal("SignatureDoesNotMatch", date(HOURS)));
        ProblemException refused = putFails();
        assertThat(refused.code()).isEqualTo(ProblemCode.ARCHIVE_UNREACHABLE);
        assertThat(refused.message()).contains("5 hours");

        site.proxy.always(S3Call.HEAD_BUCKET, Fault.answer(403, "", date(HOURS)));
        ProblemException unsaid = catchThrowableOfType(ProblemException.class, site.archive::requirePresent);
        assertThat(unsaid.message()).contains("5 hours");
    }

    @Test
    void aRefusalByAStoreOfThisTimeIsTheCredentials() {
        site.proxy.always(S3Call.PUT, refusal("SignatureDoesNotMatch", date(Duration.ofMinutes(1))));
        assertThat(putFails().code()).isEqualTo(ProblemCode.ARCHIVE_DENIED);

        site.proxy.heal();
        site.proxy.always(S3Call.PUT, refusal("SignatureDoesNotMatch", "Date: yesterday"));
        assertThat(putFails().code()).isEqualTo(ProblemCode.ARCHIVE_DENIED);
    }

    private ProblemException putFails() {
        return catchThrowableOfType(ProblemException.class, () -> site.archive.put(S3Operation.KEY, S3Operation.SMALL));
    }

    private static Fault refusal(String code, String field) {
        return Fault.answer(403, "<Error><Code>%s</Code><Message>No.</Message></Error>".formatted(code), field);
    }

    private static String date(Duration ahead) {
        ZonedDateTime there = ZonedDateTime.now(ZoneOffset.UTC).plus(ahead);
        return "Date: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(there);
    }
}
