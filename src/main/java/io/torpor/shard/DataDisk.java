package io.torpor.shard;

import io.torpor.data.DataDirectory;
import io.torpor.data.InodeFacts;
import java.nio.file.FileStore;
import java.nio.file.Files;
import org.springframework.stereotype.Component;

/** The disk of the data directory: what it can still take. A disk that fails raises {@code disk-error} with the path. */
@Component
public class DataDisk {

    private static final long COMMON_BLOCK = 4096;

    private final DataDirectory data;

    DataDisk(DataDirectory data) {
        this.data = data;
    }

    /** The space that can still be written below the data directory, in bytes. */
    public long usableSpace() {
        return Disk.run(data.root(), () -> {
            FileStore store = Files.getFileStore(Disk.nearestExisting(data.root()));
            return store.getUsableSpace();
        });
    }

    /**
     * The bytes of a block of the data directory's file system. Network file systems tell the size of their requests, up to
     * megabytes, which no small file takes: more than a common block is not believed.
     */
    public long blockSize() {
        return Disk.run(data.root(), () -> {
            FileStore store = Files.getFileStore(Disk.nearestExisting(data.root()));
            return Math.min(store.getBlockSize(), COMMON_BLOCK);
        });
    }

    /** The files and directories that can still be made there; a very large number where they are not counted. */
    public long freeInodes() {
        return Disk.run(data.root(), () -> InodeFacts.free(Disk.nearestExisting(data.root())));
    }
}
