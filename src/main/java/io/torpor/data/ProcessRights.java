package io.torpor.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rights of this process: whose the files are that it makes, and to whom it can give them.
 *
 * @param own owner and group of what it makes
 * @param groups all groups that it is in
 * @param givesAway whether it can give a file to anybody, as root can
 */
public record ProcessRights(Owner own, Set<Integer> groups, boolean givesAway) {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int EFFECTIVE = 2; // after the name and the real one

    /** CHOWN, DAC_OVERRIDE, FOWNER, FSETID: to give a tree away, enter it then, move it, and keep its mode. */
    private static final long AS_ROOT = 1 | 1 << 1 | 1 << 3 | 1 << 4;

    public ProcessRights {
        groups = Set.copyOf(groups);
    }

    /**
     * The rights that this process has now.
     *
     * @param made something that it has made, whose owner is asked for where the system tells nothing of processes
     */
    public static ProcessRights now(Path made) throws IOException {
        if (!Files.isReadable(STATUS)) {
            Owner own = InodeFacts.of(made).owner();
            return new ProcessRights(own, Set.of(own.gid()), own.uid() == 0);
        }
        List<String> status = Files.readAllLines(STATUS);
        Owner own = new Owner(
                Integer.parseUnsignedInt(words(status, "Uid:")[EFFECTIVE]),
                Integer.parseUnsignedInt(words(status, "Gid:")[EFFECTIVE]));
        Set<Integer> groups = new TreeSet<>(Set.of(own.gid()));
        Arrays.stream(words(status, "Groups:"))
                .skip(1)
                .map(Integer::parseUnsignedInt)
                .forEach(groups::add);
        long capabilities = Long.parseUnsignedLong(words(status, "CapEff:")[1], 16);
        return new ProcessRights(own, groups, (capabilities & AS_ROOT) == AS_ROOT);
    }

    /** Whether a file of this process can be given to that owner and group. */
    public boolean canGive(Owner owner) {
        return givesAway || (owner.uid() == own.uid() && groups.contains(owner.gid()));
    }

    /** The owner as it is kept: null for this process's own. */
    public @Nullable Owner kept(Owner owner) {
        return owner.equals(own) ? null : owner;
    }

    private static String[] words(List<String> status, String name) throws IOException {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .orElseThrow(() -> new IOException(STATUS + " has no line " + name))
                .split("\\s+");
    }
}
