package io.torpor.act;

import io.torpor.data.AtomicFiles;
import io.torpor.data.DataDirectory;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** The mark of the last act on this node's disk, beside the shards: it does not fall back with the database. */
@Component
class ActMark {

    private static final Pattern LINE = Pattern.compile("([0-9]{1,18}) ([A-Za-z0-9-]{1,64})\n");

    private final Path file;

    ActMark(DataDirectory data) {
        file = data.own().resolve("act");
    }

    /**
     * What the last act on this node was.
     *
     * @return empty if there was none
     * @throws IOException if it can't be read, or holds something else
     */
    Optional<ActNumber> read() throws IOException {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (MalformedInputException e) {
            throw new IOException(file + " holds no mark of an act", e);
        }
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            throw new IOException(file + " holds no mark of an act");
        }
        return Optional.of(new ActNumber(line.group(2), Long.parseLong(line.group(1))));
    }

    /** Writes it, durable when this returns. */
    void write(ActNumber act) throws IOException {
        Path aside = file.resolveSibling("act.new");
        Files.deleteIfExists(aside); // of a process that was killed
        String line = act.number() + " " + act.database() + "\n";
        AtomicFiles.replace(file, aside, line.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
