package io.torpor.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackOffTest {

    private static final BackOff BACK_OFF = new BackOff(Duration.ofSeconds(1), Duration.ofMinutes(1));

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 4", "6, 32", "7, 60", "8, 60", "2000000000, 60"})
    void eachWaitIsTwiceTheOneBeforeUpToTheLongest(int failures, long seconds) {
        assertThat(BACK_OFF.after(failures)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void aFirstWaitBeyondTheLongestIsTheLongest() {
        assertThat(new BackOff(Duration.ofSeconds(5), Duration.ofSeconds(2)).after(1))
                .isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void failuresCountFromOne() {
        assertThatIllegalArgumentException().isThrownBy(() -> BACK_OFF.after(0));
    }

    @Property
    void jitterShortensByUpToAHalf(@ForAll @IntRange(min = 1, max = 100) int failures) {
        Duration full = BACK_OFF.after(failures);

        assertThat(BACK_OFF.jittered(failures)).isBetween(full.dividedBy(2), full);
    }
}
