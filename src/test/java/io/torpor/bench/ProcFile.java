package io.torpor.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file of a process in {@code /proc}, of lines such as {@code VmRSS: 12 kB}, as it was when it was read. */
record ProcFile(List<String> lines) {

    static ProcFile of(long pid, String name) throws IOException {
        return new ProcFile(Files.readAllLines(Path.of("/proc", String.valueOf(pid), name)));
    }

    /** The number of a line. */
    long number(String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
