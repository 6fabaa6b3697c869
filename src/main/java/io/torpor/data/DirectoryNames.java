package io.torpor.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The names in a directory, sorted by their bytes and held as such: a directory of millions of files fits a small heap.
 */
final class DirectoryNames {

    private byte[] bytes = new byte[256];
    private int[] ends = new int[16];
    private int count;

    private DirectoryNames() {}

    /** A rule of names. */
    @FunctionalInterface
    interface Rule {

        /** Throws for a path whose name, of so many bytes, is not accepted. */
        void check(Path path, int bytes) throws IOException;
    }

    /**
     * Reads a directory.
     *
     * @param rule asked for every path in it
     */
    static DirectoryNames of(Path directory, Rule rule) throws IOException {
        DirectoryNames names = new DirectoryNames();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path path : stream) {
                byte[] name = path.getFileName().toString().getBytes(StandardCharsets.UTF_8);
                rule.check(path, name.length);
                names.add(name);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    /** The bytes of memory that a name takes. */
    static long bytesOf(int length) {
        return length
                + 4L * Integer.BYTES; // where it ends, its place in the order, and twice that while they are sorted
    }

    /** The bytes of memory that all take. */
    long bytes() {
        return count == 0 ? 0 : ends[count - 1] + count * bytesOf(0);
    }

    /** The order in which to take them: indexes for {@link #name}. */
    int[] sorted() {
        int[] order = new int[count];
        Arrays.setAll(order, i -> i);
        sort(order, order.clone(), 0, count);
        return order;
    }

    String name(int index) {
        int start = start(index);
        return new String(bytes, start, ends[index] - start, StandardCharsets.UTF_8);
    }

    private void add(byte[] name) {
        int end = (count == 0 ? 0 : ends[count - 1]) + name.length;
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, Math.addExact(bytes.length, bytes.length / 2)));
        }
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count + count / 2);
        }
        System.arraycopy(name, 0, bytes, end - name.length, name.length);
        ends[count++] = end;
    }

    private int start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    /** Merge sort of numbers, since Java's own sorts with an order of ours only objects, of 20 bytes each. */
    private void sort(int[] into, int[] from, int low, int high) {
        if (high - low < 2) {
            return;
        }
        int middle = (low + high) >>> 1;
        sort(from, into, low, middle);
        sort(from, into, middle, high);
        int left = low;
        int right = middle;
        for (int i = low; i < high; i++) {
            boolean takeLeft = right >= high || left < middle && compare(from[left], from[right]) <= 0;
            into[i] = takeLeft ? from[left++] : from[right++];
        }
    }

    private int compare(int one, int other) {
        return Arrays.compareUnsigned(bytes, start(one), ends[one], bytes, start(other), ends[other]);
    }
}
