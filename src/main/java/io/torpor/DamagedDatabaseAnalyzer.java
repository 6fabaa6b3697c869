package io.torpor;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** The analyser of a start that failed since the database's own file can't be read: says so in words, and what to do. */
class DamagedDatabaseAnalyzer extends AbstractFailureAnalyzer<Throwable> {

    /** Of H2: file corrupted, unsupported file version, input or output failed in it. */
    private static final Set<Integer> DAMAGED = Set.of(90030, 90048, 90031, 90028);

    private final Environment environment;

    DamagedDatabaseAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, Throwable cause) {
        for (Throwable failure = rootFailure; failure != null; failure = failure.getCause()) {
            if (failure instanceof SQLException sql && DAMAGED.contains(sql.getErrorCode())) {
                return told(sql);
            }
        }
        return null;
    }

    private FailureAnalysis told(SQLException damage) {
        String where = where();
        return new FailureAnalysis(
                "The database " + where + " is damaged, or is no database of this version: " + damage.getMessage(),
                "Nothing was changed. Copy the file aside, then do one of these:\n"
                        + "  1. Put back a backup of it, and start again.\n"
                        + "  2. Without a backup, move the file away and start again. The database is then empty: POST"
                        + " /actuator/recovery puts every complete archive on record, so that sleeping buckets are listed and"
                        + " can be resumed by name. Shards on this disk are not touched; remove nothing from .torpor/trash"
                        + " and .torpor/quarantine before you have looked at it.\n"
                        + "HELP.md, Recovery, has more.",
                damage);
    }

    private String where() {
        String url = environment.getProperty("spring.datasource.url");
        if (url != null) {
            return url;
        }
        String data = environment.getProperty("torpor.data-dir", "./data");
        return Path.of(data, ".torpor", "db.mv.db").toAbsolutePath().normalize().toString();
    }
}
