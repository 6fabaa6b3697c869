package io.torpor.act;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.mockito.AdditionalAnswers;
import org.mockito.stubbing.Answer;

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
        FileChannel file = super.open(mode);
        Answer<Object> real = AdditionalAnswers.delegatesTo(file);
        return mock(FileChannel.class, withSettings().stubOnly().defaultAnswer(call -> {
            if (call.getMethod().getName().equals("force")) {
                FORCED.incrementAndGet();
            }
            return real.answer(call);
        }));
    }
}
