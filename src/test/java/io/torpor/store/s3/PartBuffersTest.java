package io.torpor.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class PartBuffersTest {

    /** As when there is no memory for it: later there may be, and until then the next one shall not wait for ever. */
    @Test
    void aBufferThatCannotBeMadeLeavesItsPlace() {
        PartBuffers buffers = new PartBuffers(-1, 1);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(buffers::takeIfFree).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> buffers.take(-2, () -> {})).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void whoWaitsForABufferCanBeCancelled() {
        PartBuffers buffers = new PartBuffers(16, 1);
        buffers.take(16, () -> {});

        assertThat(buffers.takeIfFree()).isNull();
        assertThatThrownBy(() -> buffers.take(16, PartBuffersTest::cancel)).isInstanceOf(ProblemException.class);
    }

    private static void cancel() {
        throw new ProblemException(ProblemCode.CANCELLED, "enough");
    }
}
