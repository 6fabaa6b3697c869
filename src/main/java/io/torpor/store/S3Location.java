package io.torpor.store;

import java.util.regex.Pattern;

/**
 * A location of an object store under a prefix of an S3 bucket.
 *
 * @param bucket the S3 bucket's name (not one of Torpor's buckets)
 * @param prefix segments as in {@link ObjectKeys} with a slash after each; empty for the whole bucket
 */
public record S3Location(String bucket, String prefix) implements StoreLocation {

    /** The most characters of a prefix: what S3 allows, less what a key below it needs ({@link ObjectKeys}). */
    private static final int LONGEST_PREFIX = 120;

    private static final Pattern BUCKET = Pattern.compile("[a-z0-9](?:[a-z0-9]|[.-](?![.-])){1,61}[a-z0-9]");

    /**
     * The location that the rest of an {@code s3:} text names.
     *
     * @param value all of the text, for messages
     * @param rest what comes after the scheme
     * @throws io.torpor.problem.ProblemException {@code invalid-request}
     */
    static S3Location of(String value, String rest) {
        if (!rest.startsWith("//")) {
            throw StoreLocation.invalid(value, "must be s3://bucket or s3://bucket/prefix");
        }
        String name = rest.substring(2);
        int slash = name.indexOf('/');
        String bucket = slash < 0 ? name : name.substring(0, slash);
        String prefix = slash < 0 ? "" : name.substring(slash + 1);
        if (!BUCKET.matcher(bucket).matches()) {
            throw StoreLocation.invalid(
                    value, "must name an S3 bucket: 3 to 63 lower-case letters, digits, dots and dashes");
        }
        if (!prefix.isEmpty() && !prefix.endsWith("/")) {
            prefix += "/";
        }
        boolean key = prefix.isEmpty() || ObjectKeys.isKey(prefix.substring(0, prefix.length() - 1));
        if (!key || prefix.length() > LONGEST_PREFIX) {
            throw StoreLocation.invalid(
                    value,
                    "must have a prefix of at most " + LONGEST_PREFIX
                            + " characters, made of names of letters, digits and _.%@+=- that don't begin with a dot");
        }
        return new S3Location(bucket, prefix);
    }

    @Override
    public String value() {
        String name = "s3://" + bucket + "/" + prefix;
        return name.substring(0, name.length() - 1);
    }

    @Override
    public boolean isWithin(StoreLocation root) {
        return root instanceof S3Location other && bucket.equals(other.bucket) && prefix.startsWith(other.prefix);
    }

    @Override
    public String toString() {
        return value();
    }
}
