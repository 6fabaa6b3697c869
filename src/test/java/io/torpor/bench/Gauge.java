package io.torpor.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Reads a process's memory: the heap from its log of collections, the rest from Linux. */
final class Gauge {

    /** Such as {@code Pause Young (Allocation Failure) 68M->12M(247M) 3.1ms}. */
    private static final Pattern COLLECTION = Pattern.compile("Pause.* (\\d+)M->(\\d+)M\\(");

    private final long pid;
    private final Path gcLog;
    private int linesSeen;

    /**
     * @param gcLog written by {@code -Xlog:gc}
     */
    Gauge(long pid, Path gcLog) {
        this.pid = pid;
        this.gcLog = gcLog;
    }

    /**
     * The most that was used since the last reset.
     *
     * @param heapMib with garbage
     * @param liveHeapMib after a collection
     * @param residentMib of the whole process
     */
    record Peak(int heapMib, int liveHeapMib, long residentMib) {}

    /** Forgets what was before. */
    void reset() throws IOException {
        collect();
        linesSeen = lines().size();
        Files.writeString(
                Path.of("/proc", String.valueOf(pid), "clear_refs"), "5"); // Linux forgets the peak, see proc(5)
    }

    Peak peak() throws IOException {
        long resident = ProcFile.of(pid, "status").number("VmHWM") >> 10;
        collect(); // so that there was one, also in a short run
        List<String> lines = lines();
        List<MatchResult> collections = lines.subList(linesSeen, lines.size()).stream()
                .flatMap(line -> COLLECTION.matcher(line).results())
                .toList();
        return new Peak(largest(collections, 1), largest(collections, 2), resident);
    }

    private static int largest(List<MatchResult> collections, int group) {
        return collections.stream()
                .mapToInt(collection -> Integer.parseInt(collection.group(group)))
                .max()
                .orElseThrow();
    }

    private void collect() {
        Shell.firstLine(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), String.valueOf(pid), "GC.run");
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(gcLog);
    }
}
