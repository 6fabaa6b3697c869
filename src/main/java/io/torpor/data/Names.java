package io.torpor.data;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.util.regex.Pattern;

/**
 * Names that become path segments and object keys. They come from outside, so they are checked where a path is built:
 * no separators, no dot first, no control characters, nothing that needs escaping in a URL or a shell.
 */
public final class Names {

    /** The pattern of a bucket's name, for constraints. */
    public static final String BUCKET_PATTERN = "[A-Za-z0-9_%-][A-Za-z0-9_.%-]{0,99}";

    /** The rule of a bucket's name, in words. */
    public static final String BUCKET_RULE = "1 to 100 letters, digits, _ . % or -, not beginning with a dot";

    private static final Pattern BUCKET = Pattern.compile(BUCKET_PATTERN);
    private static final Pattern IN_NO_ADDRESS = Pattern.compile("%(00|0[aAdD]|2[fF]|3[bB]|5[cC])");
    private static final Pattern SHARD = Pattern.compile("[A-Za-z0-9_@+=-][A-Za-z0-9_.@+=-]{0,127}");
    private static final Pattern TASK = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private Names() {}

    /** Whether this may name a bucket: letters, digits, {@code _ . % -}, no dot first, at most 100. */
    public static boolean isBucket(String name) {
        return BUCKET.matcher(name).matches();
    }

    /** Whether this may name a shard: letters, digits, {@code _ . @ + = -}, no dot first, at most 128. */
    public static boolean isShard(String name) {
        return SHARD.matcher(name).matches();
    }

    /** Whether this may be a task's id: letters, digits, {@code _ -}, at most 64. */
    public static boolean isTask(String id) {
        return TASK.matcher(id).matches();
    }

    /**
     * A bucket's name, checked.
     *
     * @return the same
     * @throws ProblemException {@code invalid-request} if it is not {@link #isBucket}
     */
    public static String checkBucket(String name) {
        return check(isBucket(name), "bucket", name, BUCKET_RULE);
    }

    /**
     * Whether an address can name a bucket. In an address a percent sign is {@code %25}; but no server takes one that has,
     * after decoding, still an encoded NUL, line end, slash, semicolon or backslash in it.
     */
    public static boolean isAddressable(String bucket) {
        return isBucket(bucket) && !IN_NO_ADDRESS.matcher(bucket).find();
    }

    /**
     * The name of a bucket that is to be put to sleep, checked. An earlier version took names that no address can name:
     * what sleeps under one can be woken, and is not put to sleep again.
     *
     * @return the same
     * @throws ProblemException {@code invalid-request} if it is not {@link #isAddressable}
     */
    public static String checkAddressable(String bucket) {
        return check(
                isAddressable(bucket),
                "bucket",
                bucket,
                BUCKET_RULE + ", without %00, %0A, %0D, %2F, %3B and %5C, which no address may have");
    }

    /**
     * A shard's name, checked.
     *
     * @return the same
     * @throws ProblemException {@code invalid-request} if it is not {@link #isShard}
     */
    public static String checkShard(String name) {
        return check(
                isShard(name), "shard", name, "1 to 128 letters, digits, _ . @ + = or -, not beginning with a dot");
    }

    /**
     * A task's id, checked.
     *
     * @return the same
     * @throws ProblemException {@code invalid-request} if it is not {@link #isTask}
     */
    public static String checkTask(String id) {
        return check(isTask(id), "id", id, "1 to 64 letters, digits, _ or -");
    }

    private static String check(boolean valid, String field, String value, String rule) {
        if (!valid) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST, field + ": must be " + rule + ", but is '" + printable(value) + "'");
        }
        return value;
    }

    /** The printable form of a value from outside: at most 60 characters, others than plain ASCII replaced. */
    public static String printable(String value) {
        String shown = value.length() > 60 ? value.substring(0, 60) + "…" : value;
        return shown.replaceAll("[^\\x20-\\x7e…]", "?");
    }
}
