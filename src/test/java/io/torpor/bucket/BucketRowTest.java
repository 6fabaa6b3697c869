package io.torpor.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.cluster.HibernationState;
import io.torpor.cluster.Observation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is kept of an answer, and what counts as news. */
class BucketRowTest {

    private static final Instant FIRST = Instant.parse("2026-11-01T12:00:00Z");
    private static final Instant LATER = FIRST.plusSeconds(1);

    private final BucketRow row = new BucketRow("bucket");

    @ParameterizedTest
    @EnumSource(HibernationState.class)
    void aStateIsKeptAndOnlyTwoAreOnline(HibernationState state) {
        assertThat(row.note(present("uuid", state), FIRST)).isTrue();

        assertThat(row.toBucket())
                .returns(state.name(), Bucket::observed)
                .returns("uuid", Bucket::uuid)
                .returns(FIRST, Bucket::observedAt);
        assertThat(row.online()).isEqualTo(state == HibernationState.ONLINE || state == HibernationState.RESUMED);
    }

    @Test
    void theSameAgainIsNoNews() {
        row.note(present("uuid", HibernationState.ONLINE), FIRST);

        assertThat(row.note(present("uuid", HibernationState.ONLINE), LATER)).isFalse();
        assertThat(row.toBucket().observedAt()).isEqualTo(FIRST);
        assertThat(row.note(present("another", HibernationState.ONLINE), LATER)).isTrue();
        assertThat(row.toBucket().observedAt()).isEqualTo(LATER);
    }

    @Test
    void aBucketThatIsGoneKeepsTheUuidThatItHad() {
        row.note(present("uuid", HibernationState.ONLINE), FIRST);

        assertThat(row.note(new Observation.Gone(), LATER)).isTrue();
        assertThat(row.toBucket()).returns("GONE", Bucket::observed).returns("uuid", Bucket::uuid);
        assertThat(row.online()).isFalse();
    }

    @Test
    void aStateThatIsNotKnownIsNotOnline() {
        row.note(present("uuid", HibernationState.ONLINE), FIRST);

        assertThat(row.note(new Observation.Unrecognised("another", "dozing"), LATER))
                .isTrue();
        assertThat(row.toBucket()).returns("UNKNOWN", Bucket::observed).returns("another", Bucket::uuid);
        assertThat(row.online()).isFalse();
    }

    @Test
    void theLackOfAnAnswerLeavesEverythingAsItWas() {
        row.note(present("uuid", HibernationState.ONLINE), FIRST);
        Bucket before = row.toBucket();

        assertThat(row.note(new Observation.Unusable("403"), LATER)).isFalse();
        assertThat(row.toBucket()).isEqualTo(before);
    }

    @Test
    void twoUuidsAreOnlyDifferentIfBothAreKnown() {
        assertThat(row.isAnotherThan("uuid")).isFalse();
        row.note(present("uuid", HibernationState.ONLINE), FIRST);
        assertThat(row.isAnotherThan(null)).isFalse();
        assertThat(row.isAnotherThan("uuid")).isFalse();
        assertThat(row.isAnotherThan("another")).isTrue();
    }

    private static Observation present(@Nullable String uuid, HibernationState state) {
        return new Observation.Present(uuid, state);
    }
}
