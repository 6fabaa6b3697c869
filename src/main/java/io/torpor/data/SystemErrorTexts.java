package io.torpor.data;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The C library's texts of its errors, in the language of this process. Java tells an error of a file by this text alone,
 * without its number, so the text is the only way back to it.
 */
final class SystemErrorTexts {

    private static final Logger log = LoggerFactory.getLogger(SystemErrorTexts.class);

    /** Where the C library can't be asked: what glibc and musl say in English. */
    private static final Map<SystemError, String> ENGLISH = Map.of(
            SystemError.INVALID, "invalid argument",
            SystemError.FILE_SYSTEM_FULL, "no space left",
            SystemError.NOT_SUPPORTED, "not supported",
            SystemError.QUOTA_EXCEEDED, "quota exceeded");

    /** Of this process, whose language does not change while it runs. */
    static final SystemErrorTexts INSTANCE = load();

    private final Map<SystemError, String> texts = new EnumMap<>(SystemError.class);

    /**
     * The texts of a library.
     *
     * @param strerror tells the text of an error's number; null or nothing if it has none
     */
    SystemErrorTexts(IntFunction<@Nullable String> strerror) {
        for (SystemError error : SystemError.values()) {
            String text = strerror.apply(error.number());
            if (text != null && !text.isBlank()) {
                texts.put(error, text);
            }
        }
    }

    /** Whether an error of a file was this one. */
    boolean isOf(IOException e, SystemError error) {
        String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        if (reason == null) {
            return false;
        }
        String text = texts.get(error);
        return text != null && reason.contains(text)
                || reason.toLowerCase(Locale.ROOT).contains(ENGLISH.get(error));
    }

    private static SystemErrorTexts load() {
        if (!System.getProperty("os.name", "").startsWith("Linux")) {
            return new SystemErrorTexts(number -> null);
        }
        try {
            CLibrary library = Native.load("c", CLibrary.class);
            String encoding = System.getProperty("sun.jnu.encoding", "UTF-8"); // as Java itself reads the texts
            return new SystemErrorTexts(number -> library.strerror(number).getString(0, encoding));
        } catch (LinkageError e) {
            log.warn("strerror is not available; a full disk is known by English messages only: {}", e.toString());
            return new SystemErrorTexts(number -> null);
        }
    }

    interface CLibrary extends Library {
        Pointer strerror(int number);
    }
}
