package io.torpor.archive;

import io.torpor.data.Names;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.util.regex.Pattern;

/** What a location means: a directory, or a prefix in an S3 bucket. */
sealed interface Place permits FilePlace, S3Place {

    /** The most characters of a location; the database holds it. */
    int LONGEST = 1000;

    /** The scheme, with any letters in lower case, and the rest. */
    Pattern SCHEME = Pattern.compile("(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):(?<rest>.*)", Pattern.DOTALL);

    /** The location's canonical text. */
    ArchiveLocation location();

    /** Whether this is the other place or below it, by name and by what the names mean at present. */
    boolean isWithin(Place root);

    /**
     * Understands a location's text.
     *
     * @throws ProblemException {@code invalid-request}, saying what is wrong with it
     */
    static Place of(String value) {
        boolean plain = value.length() <= LONGEST && value.chars().noneMatch(Character::isISOControl);
        var parts = SCHEME.matcher(value);
        if (!plain || !parts.matches()) {
            throw invalid(value, "must be file: and a path, or s3://bucket/prefix");
        }
        String scheme = parts.group("scheme");
        if (scheme.equalsIgnoreCase("file")) {
            return FilePlace.of(value, parts.group("rest"));
        }
        if (scheme.equalsIgnoreCase("s3")) {
            return S3Place.of(value, parts.group("rest"));
        }
        throw invalid(value, "has a scheme that is not known; it must be file: and a path, or s3://bucket/prefix");
    }

    /** The problem of a text that is no location. */
    static ProblemException invalid(String value, String rule) {
        return new ProblemException(ProblemCode.INVALID_REQUEST, "archive: '" + Names.printable(value) + "' " + rule);
    }
}
