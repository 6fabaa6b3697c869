package io.torpor.catalog;

import static io.torpor.support.Invariant.I12;
import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.support.Pins;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.test.util.ReflectionTestUtils;

/** From when on an archive may go, rule by rule. */
class RetentionRuleTest {

    private static final Instant MADE = Instant.parse("2026-11-23T10:00:00Z");
    private static final Instant RETURNED = MADE.plus(Duration.ofDays(3));
    private static final Duration TIME = Duration.ofDays(7);

    private final List<ArchiveRecordRow> newestFirst = new ArrayList<>();

    @Test
    void anArchiveExpiresItsTimeAfterTheBucketCameBack() {
        ArchiveRecordRow archive = complete(RETURNED);
        assertThat(expiry(archive, 0, true)).isEqualTo(RETURNED.plus(TIME));
    }

    @Test
    @Pins({I4, I12})
    void anArchiveThatTheBucketDidNotComeBackFromNeverExpires() {
        ArchiveRecordRow older = complete(null);
        complete(RETURNED);
        assertThat(expiry(older, 0, true)).isNull();
        assertThat(expiry(older, 0, false)).isNull();
    }

    @Test
    @Pins(I4)
    void anArchiveThatWasFoundNeverExpires() {
        ArchiveRecordRow found = complete(RETURNED);
        complete(RETURNED);
        ReflectionTestUtils.setField(found, "recovered", true);

        assertThat(expiry(found, 0, true)).isNull();
    }

    @Test
    @Pins(I4)
    void theNewestNeverExpiresUnlessTheBucketIsAwake() {
        ArchiveRecordRow older = complete(RETURNED);
        ArchiveRecordRow newest = complete(RETURNED);
        assertThat(expiry(newest, 0, false)).isNull();
        assertThat(expiry(older, 0, false)).isNotNull();
        assertThat(expiry(newest, 0, true)).isNotNull();
    }

    @Test
    @Pins(I4)
    void aHalfArchiveIsNotWhatABucketSleepsIn() {
        ArchiveRecordRow newestWhole = complete(RETURNED);
        kept();
        discarding();
        assertThat(expiry(newestWhole, 0, false)).isNull();
    }

    @Test
    @Pins(I4)
    void whatAnEarlierBucketOfTheNameLeftIsReplacedByNothing() {
        ArchiveRecordRow left = complete(RETURNED);
        complete(RETURNED);
        ArchiveRecordRow anew = complete(RETURNED);
        ReflectionTestUtils.setField(anew, "bucketUuid", "another");

        assertThat(expiry(left, 0, false)).isNull();
        assertThat(rule().expiry(left, newestFirst, new Awake(true, "another"))).isNull();
        assertThat(rule().expiry(anew, newestFirst, new Awake(true, "another"))).isNotNull();
        assertThat(rule().expiry(left, newestFirst, new Awake(true, null))).isNotNull();
    }

    private static RetentionRule rule() {
        return new RetentionRule(new RetentionProperties(TIME, 0, Duration.ofMinutes(10)));
    }

    @Test
    void theNewestSoManyAreKeptWhateverTheirAge() {
        ArchiveRecordRow third = complete(RETURNED);
        ArchiveRecordRow second = complete(RETURNED);
        ArchiveRecordRow first = complete(RETURNED);
        kept();
        assertThat(expiry(first, 2, true)).isNull();
        assertThat(expiry(second, 2, true)).isNull();
        assertThat(expiry(third, 2, true)).isNotNull();
        assertThat(expiry(second, 1, false)).isNotNull();
    }

    @Test
    void halfAnArchiveExpiresInTimeOrAsSoonAsThereIsANewerWholeOne() {
        complete(RETURNED);
        ArchiveRecordRow half = kept();
        assertThat(expiry(half, 5, false)).isEqualTo(MADE.plus(TIME));

        ArchiveRecordRow whole = complete(null);
        ReflectionTestUtils.setField(whole, "createdAt", MADE.plusSeconds(60));
        complete(null);
        assertThat(expiry(half, 5, false)).isEqualTo(MADE.plusSeconds(60));
    }

    @Test
    void whatIsBeingDeletedExpiresNoMore() {
        assertThat(expiry(discarding(), 0, true)).isNull();
    }

    private @Nullable Instant expiry(ArchiveRecordRow archive, int count, boolean awake) {
        return new RetentionRule(new RetentionProperties(TIME, count, Duration.ofMinutes(10)))
                .expiry(archive, newestFirst, awake ? new Awake(true, "u") : Awake.NOT);
    }

    private ArchiveRecordRow complete(@Nullable Instant returned) {
        ArchiveRecordRow row = row(ArchiveState.COMPLETE);
        if (returned != null) {
            row.returned(returned);
        }
        return row;
    }

    private ArchiveRecordRow kept() {
        return row(ArchiveState.KEPT);
    }

    private ArchiveRecordRow discarding() {
        ArchiveRecordRow row = complete(RETURNED);
        row.discarding();
        return row;
    }

    private ArchiveRecordRow row(ArchiveState state) {
        long number = newestFirst.size() + 1L;
        ArchiveRecordRow row = new ArchiveRecordRow(pause("p" + number), state, MADE, 10, 5);
        ReflectionTestUtils.setField(row, "id", number);
        newestFirst.add(0, row);
        return row;
    }

    private static Task pause(String id) {
        return new Task(
                id,
                TaskType.PAUSE,
                "b",
                "u",
                TaskState.COMPLETED,
                null,
                "file:/a",
                id,
                null,
                null,
                null,
                null,
                false,
                1,
                10,
                10,
                0,
                null,
                MADE,
                MADE,
                MADE);
    }
}
