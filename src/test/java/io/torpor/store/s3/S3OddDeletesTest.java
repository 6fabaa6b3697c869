package io.torpor.store.s3;

import static io.torpor.store.ObjectStoreContract.assertThatProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.Fault;
import io.torpor.support.S3Call;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stores that don't delete many objects by one request, or not by every request. */
@Timeout(60)
class S3OddDeletesTest {

    private final S3Site site = new S3Site();

    @AfterEach
    void close() {
        site.close();
    }

    @ParameterizedTest
    @CsvSource({
        "501, NotImplemented",
        "405, MethodNotAllowed",
        "400, InvalidRequest",
        "400, MissingContentMD5",
        "400, InvalidDigest",
        "404, ''"
    })
    void aStoreWithoutBatchDeleteIsAskedForOneObjectAtATime(int status, String code) {
        write("one", "two", "n/three");
        site.proxy.always(S3Call.DELETE_MANY, Fault.status(status, code));

        site.archive.discard("b/t/");

        site.assertNothingLeft();
        assertThat(site.proxy.count(S3Call.DELETE)).isEqualTo(3);
        assertThat(site.proxy.count(S3Call.DELETE_MANY)).isEqualTo(1);
    }

    @Test
    void thatAStoreHasNoBatchDeleteIsRemembered() {
        write("one");
        site.proxy.always(S3Call.DELETE_MANY, Fault.status(501, "NotImplemented"));
        site.archive.discard("b/t/");
        write("two");

        site.archiveIn(site.bucket.name()).discard("b/t/");

        site.assertNothingLeft();
        assertThat(site.proxy.count(S3Call.DELETE_MANY)).isEqualTo(1);
    }

    @Test
    void aStoreThatWantsAContentMd5GetsOne() {
        write("one", "two");
        site.proxy.times(
                Integer.MAX_VALUE,
                seen -> seen.call() == S3Call.DELETE_MANY
                        && seen.header("content-md5").isEmpty(),
                Fault.status(400, "MissingContentMD5"));

        site.archive.discard("b/t/");

        site.assertNothingLeft();
        assertThat(site.proxy.count(S3Call.DELETE)).isZero();
    }

    /** A request that was damaged on its way says nothing of the store. */
    @Test
    void aDamagedRequestIsNotALack() {
        write("one");
        site.proxy.once(S3Call.DELETE_MANY, Fault.status(400, "BadDigest"));

        assertThatProblem(() -> site.archive.discard("b/t/"), ProblemCode.ARCHIVE_UNREACHABLE, "BadDigest");
        site.archive.discard("b/t/");

        site.assertNothingLeft();
        assertThat(site.proxy.count(S3Call.DELETE)).isZero();
    }

    @Test
    void aStoreThatDeletesNothingAtAllIsToldWithItsReason() {
        write("one");
        site.proxy.once(S3Call.DELETE_MANY, Fault.status(501, "NotImplemented"));
        site.proxy.once(S3Call.DELETE, Fault.status(403, "AccessDenied"));

        assertThatProblem(() -> site.archive.discard("b/t/"), ProblemCode.ARCHIVE_DENIED, "AccessDenied");

        site.archive.discard("b/t/");
        site.assertNothingLeft();
        assertThat(site.proxy.count(S3Call.DELETE_MANY))
                .as("nothing was learnt")
                .isEqualTo(2);
    }

    @Test
    void aCancelBetweenTwoOfManyDeletesTakesEffect() {
        write("n/one", "n/two", "n/three", "claim.json");
        site.proxy.always(S3Call.DELETE_MANY, Fault.status(501, "NotImplemented"));
        Runnable check = () -> {
            if (site.proxy.count(S3Call.DELETE) >= 2) {
                throw new ProblemException(ProblemCode.CANCELLED, "enough");
            }
        };

        ProblemException problem = catchThrowableOfType(
                ProblemException.class, () -> site.archive.discard("b/t/", "b/t/claim.json", check));

        assertThat(problem.code()).isEqualTo(ProblemCode.CANCELLED);
        assertThat(site.bucket.objects("")).hasSize(2);
    }

    private void write(String... names) {
        for (String name : names) {
            site.bucket.write(S3Site.stored("b/t/" + name), new byte[1]);
        }
    }
}
