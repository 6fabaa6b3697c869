package io.torpor.catalog;

import io.torpor.archive.ArchiveId;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;

/** The orphans: what lies in archive roots and on this node's disk, and belongs to nobody. They are looked at only. */
@Service
public class Orphans {

    private final RootWalk roots;
    private final DiskOrphans disk;
    private final CatalogRebuild catalog;
    private final ArchiveRecordRepository rows;

    Orphans(RootWalk roots, DiskOrphans disk, CatalogRebuild catalog, ArchiveRecordRepository rows) {
        this.roots = roots;
        this.disk = disk;
        this.catalog = catalog;
        this.rows = rows;
    }

    /**
     * What belongs to nobody.
     *
     * @param roots canonical locations that were looked through to their end
     * @param archives in them, without a record
     * @param notRead what could not be read, with the reason
     * @param disk what lies on this node's disk without a record
     */
    public record Found(
            List<String> roots, SomeOf<ArchiveOrphan> archives, SomeOf<NotRead> notRead, SomeOf<DiskOrphan> disk) {

        public Found {
            roots = List.copyOf(roots);
        }
    }

    /**
     * Looks through the configured roots and this node's disk.
     *
     * @throws io.torpor.problem.ProblemException {@code disk-error}
     */
    public Found find() {
        Some<ArchiveOrphan> archives = new Some<>();
        Some<NotRead> notRead = new Some<>();
        List<String> seen = roots.visit(new RootWalk.Visitor() {
            @Override
            public void complete(String bucket, List<FoundArchive> found) {
                found.stream()
                        .filter(archive -> !isOnRecord(archive))
                        .forEach(archive -> archives.add(orphan(archive)));
            }

            @Override
            public void half(String location, ArchiveId id) {
                if (catalog.isUnexplained(id)) {
                    archives.add(
                            new ArchiveOrphan(ArchiveOrphan.Kind.HALF, id.bucket(), id.task(), location, null, null));
                }
            }

            @Override
            public void notRead(NotRead entry) {
                notRead.add(entry);
            }
        });
        return new Found(seen, archives.collected(), notRead.collected(), disk.all());
    }

    /** A complete archive whose pause is about to record it is no orphan. */
    private boolean isOnRecord(FoundArchive archive) {
        Optional<ArchiveRecordRow> row = rows.findByTaskId(archive.task());
        return row.isPresent()
                ? row.get().location().equals(archive.location())
                : !catalog.isUnexplained(new ArchiveId(archive.bucket(), archive.task()));
    }

    private static ArchiveOrphan orphan(FoundArchive archive) {
        return new ArchiveOrphan(
                ArchiveOrphan.Kind.ARCHIVE,
                archive.bucket(),
                archive.task(),
                archive.location(),
                archive.created(),
                archive.objectBytes());
    }
}
