package io.torpor.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class BytePipeTest {

    private final BytePipe pipe = new BytePipe(ByteBuffer.allocateDirect(1_000));

    @Test
    void bytesComeOutAsTheyWentIn() throws InterruptedException {
        byte[] content = new byte[1_000_003];
        new Random(1).nextBytes(content);
        CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(this::readAll);

        Random sizes = new Random(2);
        for (int from = 0; from < content.length; ) {
            ByteBuffer bytes = ByteBuffer.wrap(content, from, Math.min(sizes.nextInt(3_000), content.length - from));
            while (bytes.hasRemaining()) {
                assertThat(pipe.write(bytes, 5_000)).isTrue();
            }
            from = bytes.position();
        }
        pipe.end();

        assertThat(read.join()).isEqualTo(content);
        assertThat(pipe.given()).isEqualTo(content.length);
    }

    @Test
    void whatDoesNotFitWaitsAndIsNotTaken() throws InterruptedException {
        ByteBuffer bytes = ByteBuffer.allocate(1_500);

        assertThat(pipe.write(bytes, 10)).isTrue();
        long begun = System.nanoTime();
        assertThat(pipe.write(bytes, 50)).isFalse();

        assertThat(System.nanoTime() - begun).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(40));
        assertThat(bytes.remaining()).isEqualTo(500);
    }

    @Test
    void theLastByteComesOutAfterTheEndOnly() throws IOException, InterruptedException {
        pipe.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 10);
        assertThat(pipe.read(new byte[3])).isEqualTo(2);
        CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(this::readAll);

        assertThat(read).isNotDone();
        assertThat(pipe.given()).isEqualTo(2);
        pipe.end();

        assertThat(read.join()).containsExactly(3);
    }

    @Test
    void whoWaitsForBytesIsWokenWhenThereAreNone() {
        CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(this::readAll);

        pipe.end();

        assertThat(read.join()).isEmpty();
    }

    @Test
    void afterABreakNothingIsReadOrWritten() throws InterruptedException {
        pipe.write(ByteBuffer.allocate(10), 10);

        pipe.breakOff();

        assertThatIOException().isThrownBy(pipe::read);
        assertThat(pipe.write(ByteBuffer.allocate(10), 5_000)).isFalse();
    }

    @Test
    void anInterruptEndsTheWaitForBytes() {
        Thread.currentThread().interrupt();
        try {
            assertThatIOException().isThrownBy(pipe::read).isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private byte[] readAll() {
        try {
            return pipe.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
