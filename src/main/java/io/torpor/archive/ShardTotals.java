package io.torpor.archive;

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

    /** The totals of an entry. */
    public static ShardTotals of(ShardEntry entry) {
        return new ShardTotals(
                entry.directories().size(),
                entry.files().size(),
                entry.bytes(),
                entry.objects().size(),
                entry.objectBytes());
    }

    /**
     * The totals of both.
     *
     * @throws ArithmeticException if there is no such number
     */
    public ShardTotals plus(ShardTotals other) {
        return new ShardTotals(
                Math.addExact(directories, other.directories),
                Math.addExact(files, other.files),
                Math.addExact(bytes, other.bytes),
                Math.addExact(objects, other.objects),
                Math.addExact(objectBytes, other.objectBytes));
    }

    /** Files and directories. */
    public long entries() {
        return directories + files;
    }
}
