package io.torpor.archive;

import io.torpor.store.ObjectStore;
import io.torpor.store.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Notes of what objects hold, one for each, made while a pause is under way: if its archive is never completed, a retry
 * finds the objects by them. The commit of the archive deletes them.
 */
@Component
public final class PartialArchive {

    private static final Logger log = LoggerFactory.getLogger(PartialArchive.class);

    /** Below this prefix are the notes of a task: {@code <bucket>/<task>/kept/}. */
    static String prefix(String bucket, String task) {
        return ManifestStore.prefix(bucket, task) + "kept/";
    }

    /**
     * Writes a note.
     *
     * @param part of the shard, with one object only
     * @throws io.torpor.problem.ProblemException {@code shard-unsupported} if it has too many files for a manifest, or any
     *     of {@link ObjectStore}
     */
    public void write(ObjectStore archive, String bucket, String task, String node, ShardEntry part) {
        String name = part.shard() + "/" + part.objects().get(0).key() + ".json";
        archive.put(nodePrefix(bucket, task, node) + name, ShardDocuments.text(bucket, task, node, part));
    }

    /**
     * Reads all notes of a node. What can't be understood is left out: it is no loss.
     *
     * @return parts of shards, each with one object
     */
    public List<ShardEntry> read(ObjectStore archive, String bucket, String task, String node) {
        String prefix = nodePrefix(bucket, task, node);
        List<ShardEntry> kept = new ArrayList<>();
        for (StoredObject stored : archive.list(prefix)) {
            String shard = stored.key().substring(prefix.length()).split("/", 2)[0];
            archive.get(stored.key(), ManifestReader.MAX_BYTES)
                    .flatMap(text -> understood(stored.key(), text, bucket, task, node, shard))
                    .ifPresent(kept::add);
        }
        return kept;
    }

    private static Optional<ShardEntry> understood(
            String key, byte[] text, String bucket, String task, String node, String shard) {
        try {
            return Optional.of(ShardDocuments.read(text, bucket, task, node, shard));
        } catch (InvalidManifestException e) {
            log.info("{} is not used again: {}", key, e.getMessage());
            return Optional.empty();
        }
    }

    private static String nodePrefix(String bucket, String task, String node) {
        return prefix(bucket, task) + ManifestStore.nodeDirectory(node);
    }
}
