package io.torpor.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The modes of files that are restored together, given at their creation where that works, which saves three calls of
 * the system for each of thousands. The umask, or a list that a directory hands down, takes some permissions away, and
 * takes the same away from all.
 */
final class FileModes {

    private static final int OWNER_READS_AND_WRITES = 0600;
    private static final int OWNER_READS = 0400;
    private static final int PERMISSIONS = 0777;

    private final Map<Integer, FileAttribute<Set<PosixFilePermission>>> attributes = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> results = new ConcurrentHashMap<>();

    /** The attribute that a file is to be created with that will have this mode. */
    FileAttribute<Set<PosixFilePermission>> attribute(int mode) {
        return attributes.computeIfAbsent(creation(mode), FileModes::permissions);
    }

    /**
     * Gives a file that was created with {@link #attribute} its mode, unless it has it already.
     *
     * @param file owned by this process, and no link
     */
    void complete(Path file, int mode) throws IOException {
        Integer result = results.get(mode);
        if (result == null) {
            result = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
            results.put(mode, result);
        }
        if (result != mode) {
            Files.setAttribute(file, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** The mode at creation. Whoever can't read a file can't set its times; the sticky bit can only be set later. */
    private static int creation(int mode) {
        return (mode & OWNER_READS) == 0 ? OWNER_READS_AND_WRITES : mode & PERMISSIONS;
    }

    private static FileAttribute<Set<PosixFilePermission>> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            if ((mode & OWNER_READS >> permission.ordinal()) != 0) {
                permissions.add(permission);
            }
        }
        return PosixFilePermissions.asFileAttribute(permissions);
    }
}
