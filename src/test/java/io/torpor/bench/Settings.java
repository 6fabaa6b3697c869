package io.torpor.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What the system properties {@code torpor.bench.*} choose.
 *
 * @param target where results and scratch files go
 * @param run what is run: {@code compare}, {@code jmh}, {@code memory}, {@code fleet}, {@code restart}
 * @param rivals {@code cp}, {@code rclone}
 * @param rounds that count
 * @param scale of the data
 */
record Settings(
        Path target,
        List<String> run,
        List<DataSet> sets,
        List<ArchiveKind> archives,
        List<String> rivals,
        int rounds,
        double scale) {

    static Settings of(Path target) {
        return new Settings(
                target.toAbsolutePath().normalize(),
                list("run", "compare", name -> name),
                list("sets", "large,small,mixed", name -> DataSet.valueOf(name.toUpperCase(Locale.ROOT))),
                list("archives", "file,s3", name -> ArchiveKind.valueOf(name.toUpperCase(Locale.ROOT))),
                list("rivals", "cp,rclone", name -> name),
                Integer.parseInt(text("rounds", "5")),
                Double.parseDouble(text("scale", "1")));
    }

    /** Whether a run's results say something about the goals, which are meant for the whole data. */
    boolean isFull() {
        return scale == 1;
    }

    static <T> List<T> list(String name, String byDefault, Function<String, T> parse) {
        return Arrays.stream(text(name, byDefault).split(","))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .map(parse)
                .distinct()
                .toList();
    }

    static String text(String name, String byDefault) {
        return System.getProperty("torpor.bench." + name, byDefault);
    }
}
