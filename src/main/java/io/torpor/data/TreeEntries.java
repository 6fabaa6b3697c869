package io.torpor.data;

import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a tree, packed: about 25 bytes each, so that a tree of millions of files fits a small heap. They are
 * sorted by path, name by name, so that what is in a directory follows it at once. An entry is unpacked when it is asked
 * for, with its neighbours: going over them in order costs little, jumping about costs a block each time.
 */
public final class TreeEntries extends AbstractList<TreeEntry> implements RandomAccess {

    /** Entries of a block: unpacked together. */
    private static final int BLOCK = 64;

    private static final int BLOCK_BYTES = 24; // of a block, beside its content

    /** As many unpacked blocks are kept as threads may go over the entries at the same time, about. */
    private static final int SLOT_BITS = 6;

    private static final int DIRECTORY = 1;
    private static final int SAME_MODE = 2;
    private static final int SAME_OWNER = 4;
    private static final int SPARSE = 8;

    private final byte[][] blocks;
    private final int size;

    /** Blocks that were asked for lately, one a slot; of no consequence if threads replace each other's. */
    private final @Nullable Unpacked[] recent = new Unpacked[1 << SLOT_BITS];

    private TreeEntries(byte[][] blocks, int size) {
        this.blocks = blocks;
        this.size = size;
    }

    /** An unpacked block. */
    private record Unpacked(int block, TreeEntry[] entries) {}

    /** The entries of a collection, in the order of paths. */
    static TreeEntries of(Collection<TreeEntry> entries) {
        if (entries instanceof TreeEntries packed) {
            return packed;
        }
        List<TreeEntry> sorted = new ArrayList<>(entries);
        sorted.sort((one, other) -> comparePaths(utf8(one.path()), utf8(other.path())));
        Packer packer = new Packer();
        sorted.forEach(packer::add);
        return packer.packed();
    }

    /** The bytes of memory that they take. */
    public long bytes() {
        return Arrays.stream(blocks)
                .mapToLong(block -> block.length + BLOCK_BYTES)
                .sum();
    }

    @Override
    public TreeEntry get(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException(index);
        }
        return unpacked(index / BLOCK).entries()[index % BLOCK];
    }

    @Override
    public int size() {
        return size;
    }

    /**
     * The index of an entry.
     *
     * @return -1 if there is none of that path
     */
    public int find(String path) {
        byte[] wanted = utf8(path);
        int low = 0;
        int high = blocks.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (comparePaths(new Reader(blocks[middle]).path(), wanted) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        if (size == 0) {
            return -1;
        }
        TreeEntry[] block = unpacked(low).entries();
        for (int i = 0; i < block.length; i++) {
            if (block[i].path().equals(path)) {
                return low * BLOCK + i;
            }
        }
        return -1;
    }

    /**
     * Some of the entries, unpacked when they are asked for as well.
     *
     * @param indexes of the entries; not changed any more
     */
    public List<TreeEntry> select(int[] indexes) {
        return new Selection(indexes);
    }

    private final class Selection extends AbstractList<TreeEntry> implements RandomAccess {

        private final int[] indexes;

        Selection(int[] indexes) {
            this.indexes = indexes;
        }

        @Override
        public TreeEntry get(int index) {
            return TreeEntries.this.get(indexes[index]);
        }

        @Override
        public int size() {
            return indexes.length;
        }
    }

    private Unpacked unpacked(int block) {
        int slot = block * 0x9E3779B9 >>> Integer.SIZE - SLOT_BITS; // the golden ratio keeps regular steps apart
        Unpacked known = recent[slot];
        if (known == null || known.block() != block) {
            known = new Unpacked(block, new Reader(blocks[block]).entries(Math.min(BLOCK, size - block * BLOCK)));
            recent[slot] = known;
        }
        return known;
    }

    /** The order of paths: by the bytes of their names, a directory's right after it. */
    static int comparePaths(byte[] one, byte[] other) {
        int mismatch = Arrays.mismatch(one, other);
        if (mismatch < 0) {
            return 0;
        }
        if (mismatch == one.length || mismatch == other.length) {
            return one.length - other.length;
        }
        return rank(one[mismatch]) - rank(other[mismatch]);
    }

    static int comparePaths(String one, String other) {
        return comparePaths(utf8(one), utf8(other));
    }

    private static int rank(byte b) {
        return b == '/' ? 0 : b & 0xff; // no name has a NUL
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A packer of entries, which come in the order of their paths. */
    static final class Packer {

        private final List<byte[]> blocks = new ArrayList<>();
        private byte[] bytes = new byte[4096];
        private int length;
        private int size;
        private long finished;
        private byte[] path = {};
        private int mode;
        private @Nullable Owner owner;
        private long modified;
        private long changed;

        void add(TreeEntry entry) {
            if (size % BLOCK == 0) {
                finishBlock();
            }
            byte[] next = utf8(entry.path());
            if (size % BLOCK != 0 && comparePaths(path, next) >= 0) {
                throw new IllegalArgumentException("Not in the order of paths: " + entry.path());
            }
            int flags = (entry.directory() ? DIRECTORY : 0)
                    | (entry.mode() == mode ? SAME_MODE : 0)
                    | (Objects.equals(entry.owner(), owner) ? SAME_OWNER : 0)
                    | (entry.allocated() == entry.size() ? 0 : SPARSE);
            path(next);
            number(flags);
            if ((flags & SAME_MODE) == 0) {
                mode = entry.mode();
                number(mode);
            }
            if ((flags & SAME_OWNER) == 0) {
                owner(entry.owner());
            }
            number(entry.size());
            if ((flags & SPARSE) != 0) {
                number(entry.allocated());
            }
            modified = time(entry.modified(), modified);
            changed = time(entry.changed(), changed);
            size++;
        }

        /** The bytes of memory that the entries take by now. */
        long bytes() {
            return finished + length;
        }

        TreeEntries packed() {
            finishBlock();
            return new TreeEntries(blocks.toArray(byte[][]::new), size);
        }

        private void finishBlock() {
            if (length > 0) {
                blocks.add(Arrays.copyOf(bytes, length));
                finished += length + BLOCK_BYTES;
            }
            length = 0;
            path = new byte[0];
            mode = 0;
            owner = null;
            modified = 0;
            changed = 0;
        }

        /** Only what differs from the path before. */
        private void path(byte[] next) {
            int mismatch = Arrays.mismatch(path, next);
            int shared = mismatch < 0 ? next.length : mismatch;
            number(shared);
            number(next.length - shared);
            for (int i = shared; i < next.length; i++) {
                put(next[i]);
            }
            path = next;
        }

        private void owner(@Nullable Owner next) {
            number(next == null ? 0 : 1);
            if (next != null) {
                number(Integer.toUnsignedLong(next.uid()));
                number(Integer.toUnsignedLong(next.gid()));
            }
            owner = next;
        }

        private long time(FileTime time, long before) {
            Instant instant = time.toInstant();
            long seconds = instant.getEpochSecond();
            long difference = seconds - before;
            number(difference << 1 ^ difference >> 63);
            number(instant.getNano());
            return seconds;
        }

        private void number(long value) {
            long left = value;
            while ((left & ~0x7fL) != 0) {
                put((byte) (left | 0x80));
                left >>>= 7;
            }
            put((byte) left);
        }

        private void put(byte b) {
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, length * 2);
            }
            bytes[length++] = b;
        }
    }

    /** A reader of a block. */
    private static final class Reader {

        private final byte[] bytes;
        private int position;
        private byte[] path = {};

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        TreeEntry[] entries(int count) {
            TreeEntry[] entries = new TreeEntry[count];
            int mode = 0;
            Owner owner = null;
            long modified = 0;
            long changed = 0;
            for (int i = 0; i < count; i++) {
                String name = new String(path(), StandardCharsets.UTF_8);
                int flags = (int) number();
                mode = (flags & SAME_MODE) != 0 ? mode : (int) number();
                owner = (flags & SAME_OWNER) != 0 ? owner : owner();
                long size = number();
                long allocated = (flags & SPARSE) != 0 ? number() : size;
                modified += difference();
                FileTime modifiedTime = time(modified);
                changed += difference();
                FileTime changedTime = time(changed);
                entries[i] = new TreeEntry(
                        name, (flags & DIRECTORY) != 0, size, modifiedTime, mode, changedTime, owner, allocated);
            }
            return entries;
        }

        byte[] path() {
            int shared = (int) number();
            int more = (int) number();
            byte[] next = Arrays.copyOf(path, shared + more);
            System.arraycopy(bytes, position, next, shared, more);
            position += more;
            path = next;
            return next;
        }

        private @Nullable Owner owner() {
            return number() == 0 ? null : new Owner((int) number(), (int) number());
        }

        private long difference() {
            long value = number();
            return value >>> 1 ^ -(value & 1);
        }

        private FileTime time(long seconds) {
            return FileTime.from(Instant.ofEpochSecond(seconds, number()));
        }

        private long number() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = bytes[position++];
                value |= (long) (b & 0x7f) << shift;
                if (b >= 0) {
                    return value;
                }
            }
        }
    }
}
