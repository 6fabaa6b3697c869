package io.torpor.archive;

import io.torpor.data.Names;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
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
 * with the links of that moment when it is opened.
 */
@Component
public class Archives {

    private static final String FILE = "file:";
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");

    private final ArchiveLocation defaultLocation;
    private final List<ArchiveLocation> roots;

    @Autowired
    Archives(ArchiveProperties properties) {
        this(properties.defaultLocation(), properties.allowedRoots());
    }

    /**
     * Archives outside of a Spring context.
     *
     * @param defaultLocation as {@code torpor.archive.default}
     * @param allowedRoots as {@code torpor.archive.allowed-roots}; empty means the default only
     */
    public Archives(String defaultLocation, List<String> allowedRoots) {
        this.defaultLocation = configured("torpor.archive.default", defaultLocation);
        List<ArchiveLocation> roots = new ArrayList<>();
        for (int i = 0; i < allowedRoots.size(); i++) {
            roots.add(configured("torpor.archive.allowed-roots[" + i + "]", allowedRoots.get(i)));
        }
        this.roots = roots.isEmpty() ? List.of(this.defaultLocation) : List.copyOf(roots);

        if (!isAllowed(path(this.defaultLocation))) {
            throw new IllegalStateException("torpor.archive.default: " + this.defaultLocation.value()
                    + " is not below any of torpor.archive.allowed-roots; add it there");
        }
    }

    /**
     * The canonical location of what was asked for. Resolving it again gives the same.
     *
     * @param requested {@code file:} and a path, taken literally; null for the configured default
     * @throws ProblemException {@code invalid-request} for anything that is not a location, {@code archive-not-allowed} for
     *     one outside of the roots
     */
    public ArchiveLocation resolve(@Nullable String requested) {
        if (requested == null) {
            return defaultLocation;
        }

        ArchiveLocation location = parse(requested);
        requireAllowed(location);
        return location;
    }

    /**
     * Opens an archive. Nothing is created yet.
     *
     * @throws ProblemException {@code archive-not-allowed} if the location is, by now, outside of the roots
     */
    public Archive open(ArchiveLocation location) {
        requireAllowed(location);
        Path real = real(path(location));
        if (real == null) {
            throw notAllowed(location);
        }
        return new FileArchive(location, real);
    }

    /** The locations at or below which an archive may be; never empty. */
    public List<ArchiveLocation> roots() {
        return roots;
    }

    private void requireAllowed(ArchiveLocation location) {
        if (!isAllowed(path(location))) {
            throw notAllowed(location);
        }
    }

    private boolean isAllowed(Path path) {
        Path real = real(path);
        if (real == null) {
            return false;
        }
        // By name and by what the name means now: neither ".." nor a link may lead out.
        return roots.stream().map(Archives::path).anyMatch(root -> {
            Path realRoot = real(root);
            return realRoot != null && real.startsWith(realRoot);
        });
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
            return parse(value);
        } catch (ProblemException e) {
            throw new IllegalStateException(key + ": " + e.message(), e);
        }
    }

    private static ArchiveLocation parse(String value) {
        boolean plain = value.length() <= 2000 && value.chars().noneMatch(Character::isISOControl);
        if (!plain || !SCHEME.matcher(value).matches()) {
            throw invalid(value, "must be file: and a path");
        }
        if (!value.regionMatches(true, 0, FILE, 0, FILE.length())) {
            throw invalid(value, "has a scheme that is not known; it must be file: and a path");
        }

        String rest = value.substring(FILE.length());
        if (rest.startsWith("//")) {
            rest = rest.substring(2);
            if (!rest.startsWith("/")) {
                throw invalid(value, "must not name a host");
            }
        }
        if (rest.isBlank()) {
            throw invalid(value, "must name a directory");
        }
        try {
            Path path = Path.of(rest).toAbsolutePath().normalize();
            if (path.getNameCount() == 0) {
                throw invalid(value, "must not be the root of the file system");
            }
            return new ArchiveLocation(FILE + path);
        } catch (InvalidPathException e) {
            throw invalid(value, "is not a path: " + e.getReason());
        }
    }

    private static ProblemException invalid(String value, String rule) {
        return new ProblemException(ProblemCode.INVALID_REQUEST, "archive: '" + Names.printable(value) + "' " + rule);
    }

    private static Path path(ArchiveLocation location) {
        return Path.of(parse(location.value()).value().substring(FILE.length()));
    }

    /** With all links followed as far as it exists. Null if a link on the way leads nowhere, or can't be followed. */
    private static @Nullable Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            Path parent = path.getParent();
            if (parent == null || Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                return null;
            }
            Path realParent = real(parent);
            return realParent == null ? null : realParent.resolve(path.getFileName());
        }
    }
}
