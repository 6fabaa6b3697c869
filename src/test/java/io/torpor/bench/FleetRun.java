package io.torpor.bench;

import io.torpor.bench.FleetFigures.Crowd;
import io.torpor.bench.FleetFigures.Idle;
import io.torpor.bench.FleetFigures.Tiny;
import io.torpor.bench.Timings.Summary;
import io.torpor.support.Fleet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A fleet of buckets that sleep, and years of old tasks: what a node costs beside it that has nothing to do, what a user
 * waits for an answer, and what a tiny task takes. The fleet is written as rows, not lived.
 */
final class FleetRun {

    /** GETs and tasks that are not counted: what a process that has just started takes for its first ones. */
    private static final int WARM_UP = 10;

    /** GETs of each address that are. */
    private static final int COUNTED = 15;

    /** After the last request a node is left alone until it has nothing to do any more. */
    private static final Duration CALM = Duration.ofSeconds(5);

    /** What years have left stays for as long as the run. */
    private static final List<String> ARGUMENTS =
            List.of("--torpor.transfer.keep-for=36500d", "--torpor.staging.keep-records=36500d");

    private static final String SLEEPER = "sleeper";

    private final FleetSettings settings;
    private final Path home;
    private final Path report;
    private final List<FleetFigures> figures = new ArrayList<>();
    private final List<Crowd> crowds = new ArrayList<>();
    private final List<String> facts = new ArrayList<>();

    /**
     * @param home an empty directory
     * @param report is written anew after each size, since a run takes long and may be stopped
     */
    FleetRun(FleetSettings settings, Path home, Path report) {
        this.settings = settings;
        this.home = home;
        this.report = report;
    }

    /** Runs on all databases that are asked for, one after the other; returns the report. */
    String run() throws IOException {
        facts.add(Machine.description(home));
        facts.add(
                "the packaged jar as it is, `java -Xmx256m -jar`, as its own process; the fleet's rows are written while it"
                        + " does not run");
        facts.add(
                "idle for %d s; %d tiny tasks of each kind after some that are not counted; %d GETs of each address, one"
                                .formatted(settings.idle().toSeconds(), settings.tiny(), COUNTED)
                        + " after the other, over a kept connection");
        facts.add(
                "a tiny task's time ends when the client's long poll brings the news; its transactions are those of a task"
                        + " that nobody asks after, without those of an idle node");
        for (FleetDatabase.Kind kind : settings.databases()) {
            Path own = Files.createDirectories(home.resolve(kind.name()));
            try (FleetDatabase database = kind.create(own)) {
                facts.add(database.description());
                run(kind, database, own);
            }
        }
        return markdown();
    }

    private String markdown() {
        return new FleetReport(settings, facts, figures, crowds).markdown();
    }

    private void run(FleetDatabase.Kind kind, FleetDatabase database, Path own) throws IOException {
        List<String> arguments = new ArrayList<>(ARGUMENTS);
        arguments.addAll(database.arguments());
        TorporSite.startAsItIs(own, arguments).close(); // makes the tables
        database.add(rows -> {
            if (settings.oldTasks() > 0) {
                new Fleet(rows, own.resolve("elsewhere"))
                        .oldTasks(settings.oldTasks(), Math.max(1, settings.oldTasks() / 20));
            }
        });
        int present = 0;
        for (int sleepers : settings.sleepers()) {
            int more = sleepers - present;
            if (more > 0) {
                database.add(rows -> new Fleet(rows, own.resolve("elsewhere")).sleepers(SLEEPER + sleepers, more));
            }
            present = sleepers;
            boolean last =
                    sleepers == settings.sleepers().get(settings.sleepers().size() - 1);
            long begin = System.nanoTime();
            try (TorporSite site = TorporSite.startAsItIs(own, arguments)) {
                double start = (System.nanoTime() - begin) / 1e9;
                figures.add(measure(kind, database, sleepers, start, site));
                Files.writeString(report, markdown());
                if (last) {
                    crowds.add(crowd(kind, sleepers, new TinyBuckets(site, "crowd")));
                }
            }
        }
    }

    private Crowd crowd(FleetDatabase.Kind kind, int sleepers, TinyBuckets tiny) throws IOException {
        List<String> buckets = tiny.make(settings.crowd());
        double paused = tiny.perSecond(buckets, "pause");
        double resumed = tiny.perSecond(buckets, "resume");
        return new Crowd(kind, sleepers, buckets.size(), paused, resumed);
    }

    private FleetFigures measure(
            FleetDatabase.Kind kind, FleetDatabase database, int sleepers, double start, TorporSite site)
            throws IOException {
        Rest.of(CALM);
        Moment begin = Moment.of(database);
        ProcessHandle process = ProcessHandle.of(site.process().pid()).orElseThrow();
        Duration cpu = process.info().totalCpuDuration().orElseThrow();
        Rest.of(settings.idle());
        Duration cpuUsed = process.info().totalCpuDuration().orElseThrow().minus(cpu);
        long resident = ProcFile.of(process.pid(), "status").number("VmRSS") >> 10;
        Moment idled = Moment.of(database);
        Idle idle = new Idle(
                begin.perSecondUntil(idled),
                (double) cpuUsed.toNanos() / settings.idle().toNanos(),
                resident);

        TinyBuckets tiny = new TinyBuckets(site, "tiny-" + sleepers);
        OptionalDouble ofPause = OptionalDouble.empty();
        OptionalDouble ofResume = OptionalDouble.empty();
        if (idle.transactions().isPresent()) {
            List<String> counted = tiny.make(settings.tiny());
            tiny.start(counted, "pause");
            Moment paused = Moment.of(database);
            tiny.start(counted, "resume");
            Moment resumed = Moment.of(database);
            ofPause = idled.eachUntil(paused, counted.size(), idle.transactions());
            ofResume = paused.eachUntil(resumed, counted.size(), idle.transactions());
            counted.forEach(tiny::completed);
        }
        List<String> timed = tiny.make(WARM_UP + settings.tiny());
        TinyBuckets.Times times = tiny.time(timed, WARM_UP);

        Map<String, Summary> views = new LinkedHashMap<>();
        FleetViews.of(timed.get(0), tiny.completed(timed.get(0)))
                .forEach((view, path) -> views.put(view, millis(site, path)));
        return new FleetFigures(
                kind,
                sleepers,
                settings.oldTasks(),
                start,
                idle,
                views,
                new Tiny(times.pause(), ofPause),
                new Tiny(times.resume(), ofResume));
    }

    private static Summary millis(TorporSite site, String path) {
        List<Double> millis = new ArrayList<>();
        for (int time = 0; time < WARM_UP + COUNTED; time++) {
            long begin = System.nanoTime();
            int status = site.process().read(path);
            millis.add((System.nanoTime() - begin) / 1e6);
            if (status != 200) {
                throw new IllegalStateException(path + " answered " + status);
            }
        }
        return Summary.of(millis.subList(WARM_UP, millis.size()));
    }
}
