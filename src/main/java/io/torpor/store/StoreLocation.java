package io.torpor.store;

import io.torpor.data.Names;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.util.regex.Pattern;

/**
 * A location of an object store: a directory, or a prefix in an S3 bucket. A value: it is there whether the store is or
 * not.
 */
public sealed interface StoreLocation permits FileLocation, S3Location {

    /** The most characters of a location, by the database's column. */
    int LONGEST = 1000;

    /** The scheme of a location, with any letters in lower case or upper, and the rest. */
    Pattern SCHEME = Pattern.compile("(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):(?<rest>.*)", Pattern.DOTALL);

    /** The canonical text, such as {@code file:/an/absolute/path}; {@link #of} makes the same location of it again. */
    String value();

    /**
     * Whether this is the other location or below it, by name and by what the names mean at present: links of a file
     * system are followed, so the answer may be another one later. False if that can't be told.
     */
    boolean isWithin(StoreLocation root);

    /**
     * The location that a text means.
     *
     * @param value {@code file:} and a path, taken literally, or {@code s3://bucket/prefix}
     * @throws ProblemException {@code invalid-request}, saying what is wrong with it
     */
    static StoreLocation of(String value) {
        boolean plain = value.length() <= LONGEST && value.chars().noneMatch(Character::isISOControl);
        var parts = SCHEME.matcher(value);
        if (!plain || !parts.matches()) {
            throw invalid(value, "must be file: and a path, or s3://bucket/prefix");
        }
        String scheme = parts.group("scheme");
        if (scheme.equalsIgnoreCase("file")) {
            return FileLocation.of(value, parts.group("rest"));
        }
        if (scheme.equalsIgnoreCase("s3")) {
            return S3Location.of(value, parts.group("rest"));
        }
        throw invalid(value, "has a scheme that is not known; it must be file: and a path, or s3://bucket/prefix");
    }

    /**
     * The problem {@code invalid-request} of a text that is no location.
     *
     * @param value the text
     * @param rule the end of a sentence that begins with it
     */
    static ProblemException invalid(String value, String rule) {
        return new ProblemException(ProblemCode.INVALID_REQUEST, "archive: '" + Names.printable(value) + "' " + rule);
    }
}
