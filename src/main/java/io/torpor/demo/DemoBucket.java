package io.torpor.demo;

import io.torpor.data.DataDirectory;
import io.torpor.task.Tasks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * The bucket of the demo: shards that look like an index, with a few large segments, many small files, an empty one, an
 * empty directory.
 */
@Component
@Profile("demo")
class DemoBucket {

    private static final int SMALL_FILES = 50;
    private static final int BLOCK = 1 << 20;

    private final DataDirectory data;
    private final DemoProperties properties;
    private final Tasks tasks;

    DemoBucket(DataDirectory data, DemoProperties properties, Tasks tasks) {
        this.tasks = tasks;
        this.data = data;
        this.properties = properties;
    }

    /** Makes the bucket's shards if there never was such a bucket; returns whether it did. */
    boolean make() throws IOException {
        boolean known = tasks.lastEndedOf(properties.bucket()).isPresent();
        if (known || Files.exists(data.bucket(properties.bucket()))) {
            return false;
        }
        for (int number = 0; number < properties.shards(); number++) {
            makeShard(data.shard(properties.bucket(), "shard-" + number), new Random(number));
        }
        return true;
    }

    private void makeShard(Path shard, Random random) throws IOException {
        Files.createDirectories(shard.resolve("recovery"));
        Files.createDirectories(shard.resolve("config"));
        Files.createFile(shard.resolve("write.lock"));
        for (int file = 0; file < SMALL_FILES; file++) {
            byte[] content = new byte[random.nextInt(16_384)];
            random.nextBytes(content);
            Files.write(shard.resolve("config").resolve("segment-" + file + ".meta"), content);
        }
        byte[] block = new byte[BLOCK];
        try (OutputStream log = Files.newOutputStream(shard.resolve("segments.log"))) {
            for (long written = 0; written < properties.shardSize().toBytes(); written += BLOCK) {
                random.nextBytes(block);
                log.write(block);
            }
        }
    }
}
