package io.torpor.store.s3;

import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.torpor.archive.ArchiveId;
import io.torpor.archive.Claim;
import io.torpor.archive.ClaimStore;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.RootMarker;
import io.torpor.support.Fault;
import io.torpor.support.Pins;
import io.torpor.support.S3Call;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Claims and markers in S3: of many writers one wins, and a lost answer is no other writer. */
@Timeout(60)
class S3ClaimTest {

    private static final ArchiveId ARCHIVE = new ArchiveId("b", "t");
    private static final String KEY = S3Site.stored("b/t/claim.json");

    private final ClaimStore claims = new ClaimStore();
    private S3Site site;

    @BeforeEach
    void open() {
        site = new S3Site(Duration.ofSeconds(10)); // many at once, on a machine that may be busy
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    @Pins({I3, I4})
    void aClaimWhoseAnswerWasLostIsTheWritersOwn() {
        Claim mine = new Claim("cluster", "t", "incarnation");
        site.proxy.once(S3Call.PUT, Fault.resetResponseAfter(0));

        assertThat(claims.write(site.archive, ARCHIVE, mine)).isEqualTo(mine);
        assertThat(site.bucket.objects("")).containsExactly(KEY);
    }

    @Test
    @Pins(I4)
    void ofManyClustersThatClaimAtOnceOneWinsAndAllSeeIt() throws Exception {
        List<Claim> seen =
                atOnce(writer -> () -> claims.write(site.archive, ARCHIVE, new Claim("cluster-" + writer, "t", "i")));

        assertThat(seen).containsOnly(claims.read(site.archive, ARCHIVE).orElseThrow());
    }

    @Test
    @Pins(I4)
    void ofManyNodesThatMarkARootAtOnceOneWinsAndAllSeeIt() throws Exception {
        List<RootMarker> seen = atOnce(writer -> () -> RootMarker.readOrMake(site.archive));

        assertThat(seen).containsOnly(RootMarker.read(site.archive).orElseThrow());
        assertThat(site.bucket.objects("")).containsExactly(S3Site.stored("torpor-archive.json"));
    }

    @Test
    void whatIsThereAndNoClaimIsSaidSo() {
        for (String text : List.of(
                "",
                "[]",
                "{}",
                "{\"formatVersion\":1,\"cluster\":\"c\",\"task\":\"t\"}",
                "{\"formatVersion\":1,\"cluster\":null,\"task\":\"t\",\"incarnation\":\"i\"}",
                "{\"formatVersion\":1,\"cluster\":7,\"task\":\"t\",\"incarnation\":\"i\"}",
                "{\"formatVersion\":1.0,\"cluster\":\"c\",\"task\":\"t\",\"incarnation\":\"i\"}",
                "{\"formatVersion\":\"1\",\"cluster\":\"c\",\"task\":\"t\",\"incarnation\":\"i\"}",
                "{\"formatVersion\":1,\"cluster\":\"d\",\"cluster\":\"c\",\"task\":\"t\",\"incarnation\":\"i\"}",
                "{\"formatVersion\":1,\"cluster\":\"c\",\"task\":\"t\",\"incarnation\":\"i\"}x")) {
            site.bucket.write(KEY, text.getBytes(StandardCharsets.UTF_8));
            assertCode(ProblemCode.ARCHIVE_CORRUPT, text);
        }
        String newer = "{\"formatVersion\":2,\"cluster\":\"c\",\"task\":\"t\",\"incarnation\":\"i\"}";
        site.bucket.write(KEY, newer.getBytes(StandardCharsets.UTF_8));
        assertCode(ProblemCode.ARCHIVE_VERSION, newer);
    }

    @Test
    void aClaimMayHaveMembersThatALaterVersionAdded() {
        String more = "{\"formatVersion\":1,\"cluster\":\"c\",\"task\":\"t\",\"incarnation\":\"i\",\"more\":[{}]}";
        site.bucket.write(KEY, more.getBytes(StandardCharsets.UTF_8));

        assertThat(claims.read(site.archive, ARCHIVE)).contains(new Claim("c", "t", "i"));
    }

    private void assertCode(ProblemCode code, String text) {
        assertThatThrownBy(() -> claims.read(site.archive, ARCHIVE))
                .as(text)
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private interface Writing<T> {

        Callable<T> of(int writer);
    }

    private static <T> List<T> atOnce(Writing<T> writing) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Callable<T>> all = IntStream.range(0, 4).mapToObj(writing::of).toList();
            List<T> seen = new java.util.ArrayList<>();
            for (Future<T> one : pool.invokeAll(all)) {
                seen.add(one.get());
            }
            return seen;
        } finally {
            pool.shutdown();
        }
    }
}
