package io.torpor.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcOperations;

/** What a service in this process holds. */
final class SoakGauges {

    /** Of the heap, after a collection. */
    static final String HEAP = "heap KiB";

    /** H2 gives room back late. */
    static final String DATABASE = "database file KiB";

    private final JdbcOperations database;
    private final Path own;
    private final Path archive;

    /**
     * @param own Torpor's own directory
     * @param archive the root of the archives
     */
    SoakGauges(JdbcOperations database, Path own, Path archive) {
        this.database = database;
        this.own = own;
        this.archive = archive;
    }

    /** All of them, by name. */
    Map<String, Long> read() throws IOException {
        Map<String, Long> values = new TreeMap<>();
        for (String table : tables()) {
            values.put("rows of " + table, database.queryForObject("select count(*) from " + table, Long.class));
        }
        values.put("files under .torpor", entries(own));
        values.put("files in the archive", entries(archive));
        values.put(DATABASE, Files.size(own.resolve("db.mv.db")) >> 10);
        values.put(HEAP, heap() >> 10);
        values.put("threads", (long) ManagementFactory.getThreadMXBean().getThreadCount());
        values.put(
                "open files",
                ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getOpenFileDescriptorCount());
        return values;
    }

    private List<String> tables() {
        return database.queryForList("""
                select lower(table_name) from information_schema.tables
                where table_schema = 'PUBLIC' and table_type = 'BASE TABLE' and table_name <> 'flyway_schema_history'
                """, String.class);
    }

    private static long entries(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            return tree.count();
        }
    }

    private static long heap() {
        System.gc();
        System.gc(); // what the first one has put into queues goes with the second
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
