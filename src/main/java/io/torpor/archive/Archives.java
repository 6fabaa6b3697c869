package io.torpor.archive;

import io.torpor.data.Names;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Opens archives, and only those at or below the configured roots. A location is checked twice: when it is resolved, and
 * when it is opened, with the links that a file system has at that moment.
 */
@Component
public class Archives {

    private static final Pattern REGION = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

    private final ArchiveLocation defaultLocation;
    private final List<ArchiveLocation> roots;
    private final S3Clients s3;

    @Autowired
    Archives(ArchiveProperties properties, S3Clients s3) {
        this(properties.defaultLocation(), properties.allowedRoots(), s3);
    }

    /**
     * Archives in files, outside of a Spring context.
     *
     * @param defaultLocation as {@code torpor.archive.default}
     * @param allowedRoots as {@code torpor.archive.allowed-roots}; empty means the default only
     */
    public Archives(String defaultLocation, List<String> allowedRoots) {
        this(defaultLocation, allowedRoots, new S3Clients());
    }

    Archives(String defaultLocation, List<String> allowedRoots, S3Clients s3) {
        this.s3 = s3;
        this.defaultLocation = configured("torpor.archive.default", defaultLocation);
        List<ArchiveLocation> roots = new ArrayList<>();
        for (int i = 0; i < allowedRoots.size(); i++) {
            roots.add(configured("torpor.archive.allowed-roots[" + i + "]", allowedRoots.get(i)));
        }
        this.roots = roots.isEmpty() ? List.of(this.defaultLocation) : List.copyOf(roots);

        if (!isAllowed(place(this.defaultLocation))) {
            throw new IllegalStateException("torpor.archive.default: " + this.defaultLocation.value()
                    + " is not below any of torpor.archive.allowed-roots; add it there");
        }
    }

    /**
     * The canonical location of what was asked for. Resolving it again gives the same.
     *
     * @param requested {@code file:} and a path, taken literally, or {@code s3://bucket/prefix}; null for the configured
     *     default
     * @throws ProblemException {@code invalid-request} for anything that is not a location, {@code archive-not-allowed} for
     *     one outside of the roots
     */
    public ArchiveLocation resolve(@Nullable String requested) {
        if (requested == null) {
            return defaultLocation;
        }

        Place place = Place.of(requested);
        requireAllowed(place);
        return place.location();
    }

    /**
     * Checks a store's region as a request names it.
     *
     * @return the same
     * @throws ProblemException {@code invalid-request} if no region can have this name
     */
    public static @Nullable String checkRegion(@Nullable String region) {
        if (region != null && !REGION.matcher(region).matches()) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST,
                    "region: '" + Names.printable(region)
                            + "' must be a region's name: lower-case letters, digits and dashes, such as eu-central-1");
        }
        return region;
    }

    /**
     * Opens an archive. Nothing is created yet, and nothing is asked of a store.
     *
     * @param region of the store, where it has regions; null for the configured one
     * @throws ProblemException {@code archive-not-allowed} if the location is, by now, outside of the roots
     */
    public Archive open(ArchiveLocation location, @Nullable String region) {
        Place place = place(location);
        requireAllowed(place);
        if (place instanceof S3Place s3Place) {
            return s3.archive(s3Place, region);
        }
        Path real = ((FilePlace) place).real();
        if (real == null) {
            throw notAllowed(location);
        }
        return new FileArchive(location, real);
    }

    /** Resolves and opens; problems as in {@link #resolve} and {@link #open(ArchiveLocation, String)}. */
    public Archive open(String location, @Nullable String region) {
        return open(resolve(location), region);
    }

    /** The locations at or below which an archive may be; never empty. */
    public List<ArchiveLocation> roots() {
        return roots;
    }

    private void requireAllowed(Place place) {
        if (!isAllowed(place)) {
            throw notAllowed(place.location());
        }
    }

    private boolean isAllowed(Place place) {
        return roots.stream().map(Archives::place).anyMatch(place::isWithin);
    }

    private ProblemException notAllowed(ArchiveLocation location) {
        String allowed = roots.stream().map(ArchiveLocation::value).collect(Collectors.joining(", "));
        return new ProblemException(
                ProblemCode.ARCHIVE_NOT_ALLOWED,
                "The archive " + Names.printable(location.value()) + " is not below an allowed root (" + allowed
                        + "); name one that is, or add it to torpor.archive.allowed-roots");
    }

    private static ArchiveLocation configured(String key, String value) {
        try {
            return Place.of(value).location();
        } catch (ProblemException e) {
            throw new IllegalStateException(key + ": " + e.message(), e);
        }
    }

    private static Place place(ArchiveLocation location) {
        return Place.of(location.value());
    }
}
