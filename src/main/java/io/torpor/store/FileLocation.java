package io.torpor.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A location of an object store in a directory.
 *
 * @param path absolute, normalised, not the root of the file system; links are not followed yet
 */
public record FileLocation(Path path) implements StoreLocation {

    /**
     * The location that the rest of a {@code file:} text names.
     *
     * @param value all of the text, for messages
     * @param rest what comes after the scheme
     * @throws io.torpor.problem.ProblemException {@code invalid-request}
     */
    static FileLocation of(String value, String rest) {
        String name = rest;
        if (name.startsWith("//")) {
            name = name.substring(2);
            if (!name.startsWith("/")) {
                throw StoreLocation.invalid(value, "must not name a host");
            }
        }
        if (name.isBlank()) {
            throw StoreLocation.invalid(value, "must name a directory");
        }
        try {
            Path path = Path.of(name).toAbsolutePath().normalize();
            if (path.getNameCount() == 0) {
                throw StoreLocation.invalid(value, "must not be the root of the file system");
            }
            if (path.toString().length() > LONGEST) {
                throw StoreLocation.invalid(value, "is too long: " + LONGEST + " characters at most");
            }
            return new FileLocation(path);
        } catch (InvalidPathException e) {
            throw StoreLocation.invalid(value, "is not a path: " + e.getReason());
        }
    }

    @Override
    public String value() {
        return "file:" + path;
    }

    @Override
    public boolean isWithin(StoreLocation root) {
        if (!(root instanceof FileLocation directory)) {
            return false;
        }
        // By name and by what the name means now: neither ".." nor a link may lead out.
        Path real = real();
        Path realRoot = directory.real();
        return real != null && realRoot != null && real.startsWith(realRoot);
    }

    /**
     * The real directory, with all links followed as far as it exists. Null if one leads nowhere, or can't be followed.
     */
    public @Nullable Path real() {
        return real(path);
    }

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

    @Override
    public String toString() {
        return value();
    }
}
