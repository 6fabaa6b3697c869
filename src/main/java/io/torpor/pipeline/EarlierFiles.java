package io.torpor.pipeline;

import io.torpor.archive.FileEntry;
import io.torpor.data.TreeEntry;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;

/**
 * The files of an object of an earlier archive, in the order of its content: what must be known of them as long as the
 * object may be used again, in 33 bytes for each.
 */
final class EarlierFiles {

    private static final HexFormat HEX = HexFormat.of();
    private static final int SUM = 32; // bytes of a SHA-256

    private final byte[] sums;
    private final BitSet touched = new BitSet();

    /**
     * The files of an object.
     *
     * @param now the same files as they are now, of the same sizes
     */
    EarlierFiles(List<FileEntry> files, List<TreeEntry> now) {
        this.sums = new byte[files.size() * SUM];
        for (int i = 0; i < files.size(); i++) {
            System.arraycopy(HEX.parseHex(files.get(i).sha256()), 0, sums, i * SUM, SUM);
            touched.set(
                    i, !now.get(i).modified().toInstant().equals(files.get(i).modified()));
        }
    }

    /** The SHA-256 of a file's content, 64 hex digits. */
    String sha256(int index) {
        return HEX.formatHex(sums, index * SUM, index * SUM + SUM);
    }

    /** Whether a file's time has moved since. */
    boolean isTouched(int index) {
        return touched.get(index);
    }
}
