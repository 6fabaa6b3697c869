package io.torpor.store.s3;

import static io.torpor.store.ObjectStoreContract.assertThatProblem;
import static io.torpor.support.Invariant.I10;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ListLimit;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.support.Fault;
import io.torpor.support.Pins;
import io.torpor.support.S3Call;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lists of stores that don't get on, and those that are not wanted any more. */
@Timeout(60)
class S3PagesTest {

    /** Then the scripted list ends after all: a client that would go on for ever says what it has, and the test fails. */
    private static final int LAST = 400;

    private final S3Site site = new S3Site();
    private final AtomicInteger pages = new AtomicInteger();

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void aListThatRepeatsItsTokenEnds() {
        script(S3Call.LIST, page -> objects("o-" + page, "again"));

        assertThatProblem(() -> site.archive.list("b/"), ProblemCode.ARCHIVE_UNREACHABLE, "repeats its list's token");

        assertThat(site.proxy.count(S3Call.LIST)).isEqualTo(2);
    }

    @Test
    void aListWhoseTokensGoRoundInACircleEnds() {
        script(S3Call.LIST, page -> objects("o-" + page, "token-" + page % 5));

        assertThatProblem(() -> site.archive.list("b/"), ProblemCode.ARCHIVE_UNREACHABLE, "repeats its list's token");

        assertThat(site.proxy.count(S3Call.LIST)).isLessThan(20);
    }

    @Test
    void aListThatSendsItsFirstPageAgainAndAgainEnds() {
        script(S3Call.LIST, page -> objects("first", "token-" + page));

        assertThatProblem(() -> site.archive.list("b/"), ProblemCode.ARCHIVE_UNREACHABLE, "repeats a page");

        assertThat(site.proxy.count(S3Call.LIST)).isEqualTo(2);
    }

    @Test
    void aListThatGoesOnWithNothingOnItEnds() {
        script(S3Call.LIST, page -> list("", "token-" + page));

        assertThatProblem(() -> site.archive.list("b/"), ProblemCode.ARCHIVE_UNREACHABLE, "nothing on it");

        assertThat(site.proxy.count(S3Call.LIST)).isLessThan(LAST);
    }

    @Test
    void aListThatGoesOnButDoesNotSayFromWhereEnds() {
        script(S3Call.LIST, page -> objects("o-" + page, ""));

        assertThatProblem(() -> site.archive.list("b/"), ProblemCode.ARCHIVE_UNREACHABLE, "names no token");
    }

    @Test
    void aListOfDirectoriesThatRepeatsItsTokenEnds() {
        script(
                S3Call.LIST,
                page -> list(
                        "<CommonPrefixes><Prefix>%s/</Prefix></CommonPrefixes>".formatted(S3Site.stored("d" + page)),
                        "again"));

        assertThatProblem(
                () -> site.archive.directories(""), ProblemCode.ARCHIVE_UNREACHABLE, "repeats its list's token");
    }

    @Test
    void aListOfUploadsThatRepeatsItsMarkersEnds() {
        script(S3Call.LIST_UPLOADS, page -> """
                <ListMultipartUploadsResult><Bucket>%s</Bucket><IsTruncated>true</IsTruncated>
                <NextKeyMarker>again</NextKeyMarker><NextUploadIdMarker>again</NextUploadIdMarker>
                </ListMultipartUploadsResult>
                """.formatted(site.bucket.name()));

        assertThatProblem(
                () -> site.archive.discard("b/t/"), ProblemCode.ARCHIVE_UNREACHABLE, "repeats its list's token");
        assertThatProblem(
                () -> site.archive.discardUnfinished("b/t/"),
                ProblemCode.ARCHIVE_UNREACHABLE,
                "repeats its list's token");
    }

    /** Some stores send empty pages where much was deleted. */
    @Test
    void aListWithSomeEmptyPagesIsReadToItsEnd() {
        script(S3Call.LIST, page -> page < 20 ? list("", "token-" + page) : objects("o", null));

        assertThat(site.archive.list("b/")).singleElement().satisfies(object -> assertThat(object.key())
                .isEqualTo("b/t/o"));
    }

    /** Nobody waits for the end of a list that is not needed any more. */
    @Test
    void aCancelBetweenTwoPagesEndsAList() {
        script(S3Call.LIST, page -> objects("o-" + page, "token-" + page));
        script(S3Call.LIST_UPLOADS, page -> """
                <ListMultipartUploadsResult><Bucket>%s</Bucket><IsTruncated>false</IsTruncated>
                </ListMultipartUploadsResult>
                """.formatted(site.bucket.name()));
        Runnable check = () -> {
            if (site.proxy.count(S3Call.LIST) >= 3) {
                throw new ProblemException(ProblemCode.CANCELLED, "enough");
            }
        };

        ProblemException problem = catchThrowableOfType(
                ProblemException.class, () -> site.archive.discard("b/t/", "b/t/claim.json", check));

        assertThat(problem.code()).isEqualTo(ProblemCode.CANCELLED);
        assertThat(site.proxy.count(S3Call.LIST)).isEqualTo(3);
    }

    @Test
    void aCancelBetweenTwoPagesEndsAListThatATaskWaitsFor() {
        script(S3Call.LIST, page -> objects("o-" + page, "token-" + page));
        Runnable check = () -> {
            if (site.proxy.count(S3Call.LIST) >= 3) {
                throw new ProblemException(ProblemCode.CANCELLED, "enough");
            }
        };

        assertThat(catchThrowableOfType(ProblemException.class, () -> site.archive.list("b/", check))
                        .code())
                .isEqualTo(ProblemCode.CANCELLED);
        assertThat(site.proxy.count(S3Call.LIST)).isEqualTo(3);
        assertThat(catchThrowableOfType(ProblemException.class, () -> site.archive.directories("b/", check))
                        .code())
                .isEqualTo(ProblemCode.CANCELLED);
        assertThat(site.proxy.count(S3Call.LIST)).isEqualTo(3);
    }

    /** One whose pages are all new ones would fill the memory first. */
    @Test
    @Pins(I10)
    void aListThatIsLargerThanTheMemoryEnds() {
        script(
                S3Call.LIST,
                page -> list(
                        "<Contents><Key>%1$s</Key><Size>1</Size></Contents><CommonPrefixes><Prefix>%1$s/</Prefix></CommonPrefixes>"
                                .formatted(S3Site.stored("o-" + page)),
                        "token-" + page));
        S3Clients clients = new S3Clients(S3Site.properties(site.proxy.endpoint(), Map.of()), new ListLimit(10));
        try {
            ObjectStore archive = new ObjectStores(
                            "s3://" + site.bucket.name() + "/some/prefix",
                            List.of(),
                            List.of(new S3StoreProvider(clients)))
                    .open("s3://" + site.bucket.name() + "/some/prefix", null);

            assertThatProblem(() -> archive.list(""), ProblemCode.ARCHIVE_UNREACHABLE, "more than 10 objects");
            assertThatProblem(() -> archive.directories(""), ProblemCode.ARCHIVE_UNREACHABLE, "-Xmx");
            assertThat(site.proxy.count(S3Call.LIST)).isEqualTo(22);
        } finally {
            clients.destroy();
        }
    }

    @Test
    void anInterruptBetweenTwoPagesEndsAList() {
        Thread lister = Thread.currentThread();
        script(S3Call.LIST, page -> {
            if (page == 3) {
                lister.interrupt();
            }
            return objects("o-" + page, "token-" + page);
        });

        try {
            ProblemException problem = catchThrowableOfType(ProblemException.class, () -> site.archive.list("b/"));

            assertThat(problem.code()).isEqualTo(ProblemCode.CANCELLED);
            assertThat(site.proxy.count(S3Call.LIST)).isLessThanOrEqualTo(4);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private void script(S3Call call, IntFunction<String> page) {
        site.proxy.times(
                LAST, seen -> seen.call() == call, exchange -> Fault.answer(200, page.apply(pages.incrementAndGet()))
                        .happen(exchange));
    }

    private String objects(String name, String token) {
        return list("<Contents><Key>%s</Key><Size>1</Size></Contents>".formatted(S3Site.stored("b/t/" + name)), token);
    }

    private String list(String content, String token) {
        return "<ListBucketResult><Name>%s</Name><IsTruncated>%s</IsTruncated>%s%s</ListBucketResult>"
                .formatted(
                        site.bucket.name(),
                        token != null,
                        token == null || token.isEmpty()
                                ? ""
                                : "<NextContinuationToken>%s</NextContinuationToken>".formatted(token),
                        content);
    }
}
