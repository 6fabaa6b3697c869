package io.torpor.act;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/** A file system of H2 that counts how often a file is forced: what {@code strace} would see. */
public final class CountingFile extends FilePathWrapper {

    private static final AtomicLong FORCED = new AtomicLong();

    static void register() {
        FilePath.register(new CountingFile());
    }

    static long forced() {
        return FORCED.get();
    }

    @Override
    public String getScheme() {
        return "counting";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new CountingChannel(super.open(mode), FORCED);
    }
}
