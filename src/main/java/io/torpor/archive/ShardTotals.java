package io.torpor.archive;

import java.util.function.Supplier;

/**
 * The totals of an archived shard.
 *
 * @param directories how many, below its own
 * @param files how many, empty ones included
 * @param bytes of all files
 * @param objects how many; documents don't count
 * @param objectBytes of all objects
 */
public record ShardTotals(long directories, long files, long bytes, long objects, long objectBytes) {

    /** The totals of nothing. */
    public static final ShardTotals NONE = new ShardTotals(0, 0, 0, 0, 0);

    /**
     * The totals of an entry.
     *
     * @throws InvalidManifestException if there is no such number
     */
    public static ShardTotals of(ShardEntry entry) {
        return exact(() -> new ShardTotals(
                entry.directories().size(),
                entry.files().size(),
                entry.bytes(),
                entry.objects().size(),
                entry.objectBytes()));
    }

    /**
     * The totals of both.
     *
     * @throws InvalidManifestException if there is no such number
     */
    public ShardTotals plus(ShardTotals other) {
        return exact(() -> new ShardTotals(
                Math.addExact(directories, other.directories),
                Math.addExact(files, other.files),
                Math.addExact(bytes, other.bytes),
                Math.addExact(objects, other.objects),
                Math.addExact(objectBytes, other.objectBytes)));
    }

    private static ShardTotals exact(Supplier<ShardTotals> sum) {
        try {
            return sum.get();
        } catch (ArithmeticException e) {
            throw new InvalidManifestException("totals", "are too large");
        }
    }

    /** Files and directories. */
    public long entries() {
        return directories + files;
    }
}
