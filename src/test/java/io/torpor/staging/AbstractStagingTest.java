package io.torpor.staging;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.data.DataDirectory;
import io.torpor.support.MovableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.data.domain.Sort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** A real database with the real schema, and a real data directory. Every call commits for itself, as in production. */
@DataJpaTest
@Transactional(propagation = Propagation.NOT_SUPPORTED)
abstract class AbstractStagingTest {

    @TempDir
    Path temp;

    @Autowired
    StagingRepository repository;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    JdbcTemplate jdbc;

    final MovableClock clock = MovableClock.standing();

    DataDirectory data;
    StagingNode node;
    StagingArea area;

    @BeforeEach
    void startFirstIncarnation() throws IOException {
        repository.deleteAllInBatch();
        data = new DataDirectory(temp.resolve("data"));
        Files.createDirectories(data.own());
        node = start("node-1", "incarnation-1");
        area = node.area;
    }

    StagingNode start(String id, String incarnation) {
        return new StagingNode(id, incarnation, data, repository, clock, transactions);
    }

    static Path fill(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("sub"));
        Files.writeString(directory.resolve("sub/file"), "x");
        return directory;
    }

    Path reserved(String task, String shard) throws IOException {
        return fill(area.reserve(task, "bucket", shard, StagingKind.STAGING));
    }

    /** A directory that can't be deleted, not even by root: its parent is a link out of the staging root. */
    Path undeletable(String task, String shard) throws IOException {
        area.reserve(task, "bucket", shard, StagingKind.STAGING);
        Path outside = Files.createDirectories(temp.resolve("outside"));
        fill(outside.resolve(shard));
        Files.createDirectories(data.stagingRoot());
        return Files.createSymbolicLink(data.stagingRoot().resolve(task), outside);
    }

    /** All records, also of what is cleaned. */
    List<StagingRecord> records() {
        return repository.findAll(Sort.by("id")).stream()
                .map(StagingDirectoryRow::toRecord)
                .toList();
    }

    StagingRecord only() {
        assertThat(records()).hasSize(1);
        return records().get(0);
    }

    StagingRecord record(String task) {
        return records().stream()
                .filter(record -> record.task().equals(task))
                .findAny()
                .orElseThrow();
    }
}
