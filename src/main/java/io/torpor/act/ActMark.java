package io.torpor.act;

import io.torpor.data.AtomicFiles;
import io.torpor.data.DataDirectory;
import io.torpor.data.Digests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The mark of the last act on this node's disk, beside the shards: it does not fall back with the database. It has two
 * slots, written in turn and in place: one that is torn leaves the other, and a disk that is full, which is when buckets
 * are paused, has room for it.
 */
@Component
class ActMark {

    private static final int SLOT = 4096; // bytes: a block of most file systems
    private static final Pattern LINE = Pattern.compile("([0-9]{1,18}) ([A-Za-z0-9-]{1,64}) ([0-9a-f]{8})\n+");

    /** What stands there before the first act. */
    private static final ActNumber NONE = new ActNumber("-", 0);

    private final Path file;

    ActMark(DataDirectory data) {
        file = data.own().resolve("act");
    }

    /**
     * The slots of the file; null for one that is torn.
     *
     * @param first at its begin
     * @param second after that
     */
    private record Slots(
            @Nullable ActNumber first, @Nullable ActNumber second) {

        private boolean isFirstOlder() {
            return first == null || second != null && first.number() <= second.number();
        }

        private @Nullable ActNumber newer() {
            return isFirstOlder() ? second : first;
        }
    }

    /**
     * What the last act on this node was.
     *
     * @return empty if there was none
     * @throws IOException if it can't be read, or holds something else
     */
    Optional<ActNumber> read() throws IOException {
        Slots slots;
        try {
            slots = slots();
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
        ActNumber last = slots.newer();
        if (last == null) {
            throw new IOException(file + " holds no mark of an act");
        }
        return last.equals(NONE) ? Optional.empty() : Optional.of(last);
    }

    /** Makes room for marks, if there is no file yet. */
    void allocate() throws IOException {
        if (!Files.exists(file)) {
            replace(NONE);
        }
    }

    /** Writes it, durable when this returns. */
    void write(ActNumber act) throws IOException {
        Slots slots;
        try {
            slots = slots();
        } catch (NoSuchFileException none) {
            replace(act);
            return;
        }
        if (slots.newer() == null) {
            replace(act);
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer text = ByteBuffer.wrap(slot(act));
            long position = slots.isFirstOlder() ? 0 : SLOT;
            while (text.hasRemaining()) {
                channel.write(text, position + text.position());
            }
            channel.force(false);
        }
    }

    private void replace(ActNumber act) throws IOException {
        Path aside = file.resolveSibling("act.new");
        Files.deleteIfExists(aside); // of a process that was killed
        byte[] both = Arrays.copyOf(slot(act), 2 * SLOT);
        System.arraycopy(slot(act), 0, both, SLOT, SLOT);
        AtomicFiles.replace(file, aside, both);
    }

    private Slots slots() throws IOException {
        byte[] text;
        try (var in = Files.newInputStream(file)) {
            text = in.readNBytes(2 * SLOT);
        }
        return new Slots(parsed(text, 0), parsed(text, SLOT));
    }

    private static @Nullable ActNumber parsed(byte[] text, int from) {
        if (text.length < from + SLOT) {
            return null;
        }
        Matcher line = LINE.matcher(new String(text, from, SLOT, StandardCharsets.ISO_8859_1));
        if (!line.matches()) {
            return null;
        }
        ActNumber act = new ActNumber(line.group(2), Long.parseLong(line.group(1)));
        return sum(act).equals(line.group(3)) ? act : null;
    }

    /** A line with its own sum, and empty lines to the slot's end. */
    private static byte[] slot(ActNumber act) {
        byte[] slot = new byte[SLOT];
        Arrays.fill(slot, (byte) '\n');
        byte[] line = (line(act) + " " + sum(act)).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(line, 0, slot, 0, line.length);
        return slot;
    }

    private static String line(ActNumber act) {
        return act.number() + " " + act.database();
    }

    private static String sum(ActNumber act) {
        CRC32C crc = new CRC32C();
        crc.update(line(act).getBytes(StandardCharsets.US_ASCII));
        return Digests.hex(crc);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
