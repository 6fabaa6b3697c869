package io.torpor.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * The owner and group of a file or directory, as the system's numbers.
 *
 * @param uid unsigned, as Java has it
 * @param gid unsigned, as Java has it
 */
public record Owner(int uid, int gid) {

    /**
     * The owner and group of a file, directory or link itself.
     *
     * @throws IOException if they can't be read
     */
    static Owner of(Path path) throws IOException {
        return of(Files.readAttributes(path, "unix:uid,gid", LinkOption.NOFOLLOW_LINKS));
    }

    /** The owner and group among attributes that were read. */
    static Owner of(Map<String, Object> attributes) {
        return new Owner((Integer) Objects.requireNonNull(attributes.get("uid")), (Integer)
                Objects.requireNonNull(attributes.get("gid")));
    }

    @Override
    public String toString() {
        return Integer.toUnsignedString(uid) + ":" + Integer.toUnsignedString(gid);
    }
}
