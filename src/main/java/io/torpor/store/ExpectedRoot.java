package io.torpor.store;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An expected root: by what it is told that the root which is at a location is the one on record.
 *
 * @param marker id of its marker; null if it has none on record
 * @param witnesses keys of small objects of which one at least must be there, if there is no marker on record; none if
 *     nothing is on record of the location, and any root will do
 */
public record ExpectedRoot(@Nullable String marker, List<String> witnesses) {

    /** The root of a location of which nothing is on record. */
    public static final ExpectedRoot ANY = new ExpectedRoot(null, List.of());

    private static final int WITNESS_BYTES = 4096;

    /** A root whose witnesses are not changed meanwhile. */
    public ExpectedRoot {
        witnesses = List.copyOf(witnesses);
    }

    /**
     * Looks whether it is there, now. Creates nothing.
     *
     * @param root what is at the location
     * @throws ProblemException {@code archive-unreachable} if it is away: it has no marker, or another one
     */
    void requireThere(ObjectStore root) {
        if (marker != null) {
            String found = RootMarker.read(root).map(RootMarker::id).orElse(null);
            if (!marker.equals(found)) {
                throw away(root, found == null ? "has no " + RootMarker.KEY : "has the id " + found);
            }
        } else if (!witnesses.isEmpty() && witnesses.stream().noneMatch(key -> isThere(root, key))) {
            throw away(root, "has none of the archives that are on record there");
        }
    }

    private static boolean isThere(ObjectStore root, String key) {
        return root.get(key, WITNESS_BYTES).isPresent();
    }

    private ProblemException away(ObjectStore root, String why) {
        String id = marker == null ? "" : " (id " + marker + ")";
        return new ProblemException(
                ProblemCode.ARCHIVE_UNREACHABLE,
                "The archive root " + root.location().value() + " is away: what is there now " + why
                        + ", so it is not the one on record" + id + "; mount its disk, or bring a copy of it with its "
                        + RootMarker.KEY + ", then retry");
    }
}
