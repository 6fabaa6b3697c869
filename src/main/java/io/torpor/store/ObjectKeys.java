package io.torpor.store;

import java.util.regex.Pattern;

/** Object keys and their rule: what is safe as a path on every file system, and in a URL. */
public final class ObjectKeys {

    private static final int LONGEST = 900; // S3 allows 1024 bytes, the location's own prefix included
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_%@+=-][A-Za-z0-9_.%@+=-]{0,254}");

    private ObjectKeys() {}

    /** Whether this is one segment of a key: no separator, no dot first, at most 255 characters. */
    public static boolean isSegment(String segment) {
        return SEGMENT.matcher(segment).matches();
    }

    /** Whether this is an object key: segments with a {@code /} between them, at most 900 characters. */
    public static boolean isKey(String key) {
        if (key.isEmpty() || key.length() > LONGEST) {
            return false;
        }
        for (String segment : key.split("/", -1)) {
            if (!isSegment(segment)) {
                return false;
            }
        }
        return true;
    }

    /**
     * An object key, checked.
     *
     * @return the same
     * @throws IllegalArgumentException if it is none: a bug of the caller, so what comes from outside was checked
     *     before
     */
    public static String check(String key) {
        if (!isKey(key)) {
            throw new IllegalArgumentException("Not an object key: " + key);
        }
        return key;
    }

    /**
     * The key of a prefix that names a whole directory: without its slash.
     *
     * @param prefix ends with {@code /}
     * @throws IllegalArgumentException if it does not, or is no key without it
     */
    public static String checkDirectory(String prefix) {
        if (!prefix.endsWith("/")) {
            throw new IllegalArgumentException("Not a prefix that ends with a slash: " + prefix);
        }
        return check(prefix.substring(0, prefix.length() - 1));
    }
}
