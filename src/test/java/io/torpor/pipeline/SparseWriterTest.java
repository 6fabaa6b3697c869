package io.torpor.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.data.InodeFacts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparseWriterTest {

    @TempDir
    Path temp;

    @Test
    void everyByteIsThereWhereverTheZerosAre() throws IOException {
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            byte[] content = new byte[random.nextInt(200_000)];
            for (int at = 0; at < content.length; at += 1 + random.nextInt(30_000)) {
                content[at] = 1;
            }

            Path file = written(content, random);

            assertThat(file).hasBinaryContent(content);
        }
    }

    @Test
    void blocksOfZerosAreHoles() throws IOException {
        byte[] content = new byte[1 << 20];
        content[500_000] = 1;

        Path file = written(content, new Random(1));

        assertThat(file).hasBinaryContent(content);
        assertThat(InodeFacts.of(file).allocated()).isLessThan(64 << 10);
    }

    private Path written(byte[] content, Random random) throws IOException {
        Path file = temp.resolve("file");
        Files.deleteIfExists(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            SparseWriter writer = new SparseWriter(channel);
            for (int at = 0; at < content.length; ) {
                int length = Math.min(content.length - at, 1 + random.nextInt(70_000));
                ByteBuffer chunk = ByteBuffer.wrap(content, at, length);
                writer.write(chunk);
                assertThat(chunk.hasRemaining()).isFalse();
                at += length;
            }
            writer.end();
        }
        return file;
    }
}
