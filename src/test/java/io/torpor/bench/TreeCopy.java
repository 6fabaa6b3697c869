package io.torpor.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A tool that copies trees on one file system. Each run tells two times: the tool's own, and with a sync after it. */
final class TreeCopy implements Contestant {

    private final List<String> command;
    private final Map<String, String> environment;
    private final Tool plain;
    private final Tool synced;

    private TreeCopy(List<String> command, Map<String, String> environment, Tool plain, Tool synced) {
        this.command = command;
        this.environment = environment;
        this.plain = plain;
        this.synced = synced;
    }

    static TreeCopy cp() {
        return new TreeCopy(List.of("cp", "-r"), Map.of(), Tool.CP, Tool.CP_SYNC);
    }

    static TreeCopy rclone() {
        return new TreeCopy(Rclone.COPY, Rclone.WITHOUT_FILE, Tool.RCLONE, Tool.RCLONE_SYNC);
    }

    @Override
    public boolean takesPart(DataSet set, ArchiveKind archive) {
        return archive == ArchiveKind.FILE && set != DataSet.EMPTY; // of nothing it makes nothing
    }

    @Override
    public void run(Lap lap, Timings timings) {
        Path there = lap.scratch().resolve(plain + "-there");
        Path back = lap.scratch().resolve(plain + "-back");
        copy(lap.source(), there, lap, Direction.PAUSE, timings);
        copy(there, back, lap, Direction.RESUME, timings);
    }

    private void copy(Path from, Path to, Lap lap, Direction direction, Timings timings) {
        List<String> copy = new ArrayList<>(command);
        copy.addAll(List.of(from.toString(), to.toString()));

        Disk.settle();
        double copied = Shell.time(environment, copy);
        double written = Shell.time(Map.of(), List.of("sync", "-f", to.toString()));
        timings.add(lap.measure(direction, plain), copied);
        timings.add(lap.measure(direction, synced), copied + written);
    }
}
