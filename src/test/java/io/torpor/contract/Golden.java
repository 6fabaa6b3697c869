package io.torpor.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A golden file: what the outside world relies on, as it was when it was frozen. Each is below
 * {@code src/test/resources/contract}, to be read in a review like code.
 */
final class Golden {

    private static final String WRITE = "torpor.contract.write";
    private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "src/test/resources/contract");

    private Golden() {}

    /** The place of a golden file in the source tree. */
    static Path path(String name) {
        return ROOT.resolve(name);
    }

    /** The lines of a golden file; none if it was never written. */
    static List<String> lines(String name) {
        try {
            return Files.exists(path(name)) ? Files.readAllLines(path(name)) : List.of();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A comparison that fails with the lines that differ, and with the way to accept them if they are wanted. */
    static void assertSame(String name, List<String> actual) {
        if (Boolean.getBoolean(WRITE)) {
            write(name, actual);
            throw new AssertionError(path(name) + " was written. Look at 'git diff', and run again without -D" + WRITE);
        }

        List<String> frozen = lines(name);
        if (!frozen.equals(actual)) {
            throw new AssertionError("An outside contract has changed: src/test/resources/contract/" + name + "\n"
                    + LineDiff.of(frozen, actual)
                    + "\n(-: frozen, +: now). Scripts, operators and older archives rely on what is frozen."
                    + " If this change is wanted, accept it:\n"
                    + "  mvn -Dtest='io.torpor.contract.*Test' -D" + WRITE + "=true test; git diff\n"
                    + "and say it in HELP.md.");
        }
    }

    private static void write(String name, List<String> lines) {
        try {
            Files.createDirectories(path(name).getParent());
            Files.writeString(path(name), String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
