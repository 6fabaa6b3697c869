package io.torpor.bench;

import io.torpor.support.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Torpor beside its rivals: rounds over all sets and archives, in which every contestant has its turn, so that what the
 * machine does meanwhile hits them alike. Round 0 warms all of them up and is not counted.
 */
final class Comparison implements AutoCloseable {

    private final Settings settings;
    private final Path home;
    private final List<String> facts = new ArrayList<>();
    private final List<S3Server> stores = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Contestant> contestants = new ArrayList<>();
    private final Map<DataSet, Long> bytes = new EnumMap<>(DataSet.class);
    private final Torpor torpor;

    /**
     * Starts all that takes part.
     *
     * @param home an empty directory
     */
    Comparison(Settings settings, Path home) throws IOException {
        this.settings = settings;
        this.home = home;
        facts.addAll(Machine.describe(settings, home));
        try {
            this.torpor = start();
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private Torpor start() throws IOException {
        Map<String, String> s3Archives = new HashMap<>();
        List<String> s3Arguments = List.of();
        if (settings.archives().contains(ArchiveKind.S3)) {
            S3Server server = FastS3.start();
            open.add(server);
            stores.add(server);
            s3Laps().forEach(lap -> s3Archives.put(lap, FastS3.newArchive(server)));
            s3Arguments = FastS3.arguments(server);
            addRclone(new Rclone(server));
        }
        if (settings.archives().contains(ArchiveKind.FILE)) {
            addRclone(TreeCopy.rclone());
            if (settings.rivals().contains("cp")) {
                contestants.add(TreeCopy.cp());
            }
        }
        Torpor started = Torpor.start(home, s3Archives, s3Arguments);
        open.add(started);
        contestants.add(started);
        return started;
    }

    private void addRclone(Contestant rclone) {
        if (settings.rivals().contains("rclone") && Shell.has("rclone")) {
            contestants.add(rclone);
        }
    }

    private List<String> s3Laps() {
        List<String> laps = new ArrayList<>();
        for (int round = 0; round <= settings.rounds(); round++) {
            for (DataSet set : settings.sets()) {
                laps.add(Lap.name(set, ArchiveKind.S3, round));
            }
        }
        return laps;
    }

    /** Runs everything; returns the report. */
    String run() throws IOException {
        Disk.requireSpace(home, mostAtOnce());
        Timings warmUp = new Timings();
        Timings timings = new Timings();
        for (int round = 0; round <= settings.rounds(); round++) {
            for (DataSet set : settings.sets()) {
                for (ArchiveKind archive : settings.archives()) {
                    run(set, archive, round, round == 0 ? warmUp : timings);
                }
            }
            System.out.printf("Round %d of %d done%n", round, settings.rounds());
        }
        return new Report(settings, timings, bytes, facts).markdown();
    }

    /** Bytes: seven copies of a gibibyte, and some more. */
    private long mostAtOnce() {
        return (long) (settings.scale() * (8L << 30));
    }

    private void run(DataSet set, ArchiveKind archive, int round, Timings timings) throws IOException {
        String name = Lap.name(set, archive, round);
        Path source = torpor.source(name);
        bytes.put(set, set.make(source, settings.scale()));
        Lap lap = new Lap(
                set,
                archive,
                round,
                source,
                Files.createDirectories(home.resolve("laps").resolve(name)));

        List<Contestant> order = new ArrayList<>(contestants);
        order.removeIf(contestant -> !contestant.takesPart(set, archive));
        Collections.rotate(order, round); // nobody is always the first
        for (Contestant contestant : order) {
            Disk.prime(home.resolve("scratch"), settings.isFull() ? Long.MAX_VALUE : mostAtOnce());
            Disk.warm(source);
            contestant.run(lap, timings);
        }

        Disk.truncate(lap.scratch());
        Disk.truncate(source);
        for (S3Server store : stores) {
            FastS3.truncateObjects(store);
        }
    }

    @Override
    public void close() {
        Collections.reverse(open);
        for (AutoCloseable closeable : open) {
            try {
                closeable.close();
            } catch (Exception e) {
                System.err.println("Can't be stopped: " + e);
            }
        }
    }
}
