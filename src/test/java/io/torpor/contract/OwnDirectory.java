package io.torpor.contract;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** Torpor's own directory beside the shards, as it was at some moments. */
final class OwnDirectory {

    private final Path own;
    private final JdbcTemplate database;
    private final List<String> lines = new ArrayList<>();

    OwnDirectory(Path data, JdbcTemplate database) {
        this.own = data.resolve(".torpor");
        this.database = database;
    }

    List<String> lines() {
        return lines;
    }

    /** What is in it, and of its folders what belongs to this task. */
    void list(String when, String bucket, String task) {
        lines.add(when);
        for (Path path : Trees.list(own)) {
            Path name = own.relativize(path);
            boolean of = name.startsWith("locks/" + bucket) || name.toString().contains("/" + task);
            boolean errors = name.toString().equals("db.trace.db"); // H2 makes it with the first error that it meets
            if (!path.equals(own) && !errors && (name.getNameCount() == 1 || of) && name.getNameCount() <= 3) {
                lines.add("  .torpor/" + masked(name.toString(), bucket, task) + (Files.isDirectory(path) ? "/" : ""));
            }
        }
    }

    /** Places that were on record before they were on the disk; some are there too shortly to be seen. */
    void record(String what, String task) {
        lines.add("on record for " + what);
        database.queryForList("select kind, path from staging_directory where task_id = ? order by path", task)
                .forEach(row -> lines.add("  " + row.get("KIND") + " "
                        + row.get("PATH").toString().replace(task, "{task}")));
    }

    private static String masked(String name, String bucket, String task) {
        return name.replace(task, "{task}").replace("/" + bucket, "/{bucket}");
    }
}
