package io.torpor.store;

import java.util.regex.Pattern;

/** The rule for object keys: what is safe as a path on every file system, and in a URL. */
public final class ObjectKeys {

    private static final int LONGEST = 900; // S3 allows 1024 bytes, the location's own prefix included
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_%@+=-][A-Za-z0-9_.%@+=-]{0,254}");

    private ObjectKeys() {}

    /** Whether this is one segment of a key: no separator, no dot first, at most 255 characters. */
    public static boolean isSegment(String segment) {
        return SEGMENT.matcher(segment).matches();
    }

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

    public static String check(String key) {
        if (!isKey(key)) {
            throw new IllegalArgumentException("Not an object key: " + key);
        }
        return key;
    }

    /** A prefix that names a whole directory, without its slash. */
    public static String checkDirectory(String prefix) {
        if (!prefix.endsWith("/")) {
            throw new IllegalArgumentException("Not a prefix that ends with a slash: " + prefix);
        }
        return check(prefix.substring(0, prefix.length() - 1));
    }
}
