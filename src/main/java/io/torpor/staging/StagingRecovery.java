package io.torpor.staging;

import io.torpor.data.DataDirectory;
import io.torpor.data.Directories;
import io.torpor.node.NodeIdentity;
import io.torpor.staging.StagingDirectoryRow.RecordedPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The recovery of staging directories at the start: finds what earlier processes of this node left, that is their
 * records, and directories in staging that no record names.
 */
@Component
class StagingRecovery {

    private static final Logger LOG = LoggerFactory.getLogger(StagingRecovery.class);

    /** What Java makes of a name that it can't decode. A path built of it would name another file. */
    private static final char UNREADABLE = '\uFFFD';

    private final StagingRepository repository;
    private final StagingRecords records;
    private final DataDirectory data;
    private final NodeIdentity node;
    private final Clock clock;

    StagingRecovery(
            StagingRepository repository, StagingRecords records, DataDirectory data, NodeIdentity node, Clock clock) {
        this.repository = repository;
        this.records = records;
        this.data = data;
        this.node = node;
        this.clock = clock;
    }

    /** Marks all that it finds for the sweeper. One directory that can't be recorded is logged and stops nothing. */
    void recover() {
        int taken = repository.takeOver(node.id(), node.incarnation(), clock.instant());
        if (taken > 0) {
            LOG.info("{} staging directories of an earlier start are swept", taken);
        }

        Set<String> recorded = repository.findByNodeIdAndStateNot(node.id(), StagingState.CLEANED).stream()
                .map(StagingDirectoryRow::path)
                .collect(Collectors.toSet());
        recordOrphans(recorded);
        tellMovedOut(recorded);
    }

    /** A shard in the trash that no record names may be the last copy (I4): with its record, the proof is lost as well. */
    private void tellMovedOut(Set<String> recorded) {
        for (Path task : children(data.trashRoot())) {
            if (!recorded.contains(records.relative(task))) {
                children(task).stream()
                        .filter(shard -> !recorded.contains(records.relative(shard)))
                        .forEach(shard -> LOG.error(
                                "{} has no record, so it is kept: it may be the last copy of a shard. Look at it, then put"
                                        + " it back or remove it",
                                shard));
            }
        }
    }

    /** What is in staging is a copy of what is in an archive. */
    private void recordOrphans(Set<String> recorded) {
        for (Path task : children(data.stagingRoot())) {
            String path = records.relative(task);
            if (recorded.contains(path)) {
                continue;
            }
            if (recorded.stream().noneMatch(known -> known.startsWith(path + "/"))) {
                recordOrphan(task, null);
                continue;
            }
            children(task).stream()
                    .filter(shard -> !recorded.contains(records.relative(shard)))
                    .forEach(shard -> recordOrphan(task, shard));
        }
    }

    private void recordOrphan(Path task, @Nullable Path shard) {
        Path orphan = shard == null ? task : shard;
        if (orphan.toString().indexOf(UNREADABLE) >= 0) {
            LOG.error("{} has no record, and a name that no record can hold; remove it by hand", orphan);
            return;
        }

        try {
            String name = shard == null ? null : name(shard);
            records.recordOrphan(
                    new RecordedPath(StagingKind.STAGING, records.relative(orphan), name(task), null, name));
            LOG.warn("{} has no record; it is swept", orphan);
        } catch (RuntimeException e) {
            LOG.error("{} has no record and can't get one; remove it by hand", orphan, e);
        }
    }

    private static List<Path> children(Path directory) {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try {
            return Directories.children(directory);
        } catch (IOException e) {
            LOG.error("{} can't be searched for directories without a record", directory, e);
            return List.of();
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }
}
