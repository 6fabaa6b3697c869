package io.torpor.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class SoakDayTest {

    @Test
    void aRowAnHourIsSeen() {
        assertThat(growing("rows of task", hour -> 100 + hour)).containsExactly("rows of task: from 111 to 124");
    }

    @Test
    void whatGrowsBeforeTheCalmAndThenNoMoreDoesNotGrow() {
        assertThat(growing("rows of task", hour -> Math.min(hour, 5) * 1_000)).isEmpty();
    }

    @Test
    void aFewMoreOrLessAreNoGrowth() {
        assertThat(growing("threads", hour -> 40 + hour % 3)).isEmpty();
    }

    @Test
    void theHeapMayBreatheAndNotGrow() {
        assertThat(growing(SoakGauges.HEAP, hour -> 80_000 + 500 * (hour % 4))).isEmpty();
        assertThat(growing(SoakGauges.HEAP, hour -> 80_000 + 300 * hour)).hasSize(1);
    }

    private static List<String> growing(String gauge, IntToLongFunction value) {
        SoakDay day = new SoakDay();
        for (int hour = 1; hour <= 24; hour++) {
            day.add(hour, Map.of(gauge, value.applyAsLong(hour)));
        }
        return day.growing(6);
    }
}
