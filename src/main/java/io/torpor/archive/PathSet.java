package io.torpor.archive;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * A set of paths, which of many keeps their hashes only: eight bytes or two times that for each. Two paths of one hash
 * are as likely as 1 in ten million for two million paths; then what holds them is refused.
 */
final class PathSet {

    private static final int FEW = 1 << 14;

    private Set<String> few = new HashSet<>();
    private long[] hashes = {};
    private int size;

    /** Adds a path; whether it was not there. */
    boolean add(String path) {
        if (hashes.length == 0) {
            boolean isNew = few.add(path);
            if (few.size() > FEW) {
                hashes = new long[FEW * 4];
                few.forEach(known -> put(hash(known)));
                few = Set.of();
            }
            return isNew;
        }
        return put(hash(path));
    }

    boolean contains(String path) {
        return hashes.length == 0 ? few.contains(path) : hashes[slot(hashes, hash(path))] != 0;
    }

    private boolean put(long hash) {
        if (size >= hashes.length / 4 * 3) {
            grow();
        }
        int slot = slot(hashes, hash);
        boolean isNew = hashes[slot] == 0;
        hashes[slot] = hash;
        size += isNew ? 1 : 0;
        return isNew;
    }

    private void grow() {
        long[] larger = new long[hashes.length * 2];
        Arrays.stream(hashes).filter(hash -> hash != 0).forEach(hash -> larger[slot(larger, hash)] = hash);
        hashes = larger;
    }

    private static int slot(long[] hashes, long hash) {
        int slot = (int) (hash >>> 32) & hashes.length - 1;
        while (hashes[slot] != 0 && hashes[slot] != hash) {
            slot = slot + 1 & hashes.length - 1;
        }
        return slot;
    }

    /** FNV-1a over the characters, mixed once more; never 0. */
    private static long hash(String path) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < path.length(); i++) {
            hash = (hash ^ path.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash ^= hash >>> 29;
        return hash == 0 ? 1 : hash;
    }
}
