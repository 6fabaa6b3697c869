package io.torpor.archive;

import io.torpor.data.Digests;
import io.torpor.data.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The validator of a manifest: it could be true, and is the one of the archive where it was found. */
final class ManifestValidator {

    private static final int LONGEST_TEXT = 256;

    /** More than any database counts; one that is told so much can go on counting. */
    private static final long MOST_ACTS = 100_000_000_000_000_000L;

    private ManifestValidator() {}

    /**
     * Checks a manifest.
     *
     * @param id of the archive whose manifest it must be
     * @throws InvalidManifestException naming the first field that is wrong
     */
    static void check(Manifest manifest, ArchiveId id) {
        require(manifest.bucket().equals(id.bucket()), "bucket", "is not " + id.bucket());
        require(manifest.task().equals(id.task()), "task", "is not " + id.task());
        String uuid = manifest.bucketUuid();
        require(uuid == null || isText(uuid), "bucketUuid", "is not a uuid");
        require(isText(manifest.software()), "software", "is not plain text");
        DatabaseMark database = manifest.database();
        require(database == null || isText(database.id()), "database.id", "is not plain text");
        boolean counted = database == null || database.act() >= 0 && database.act() < MOST_ACTS;
        require(counted, "database.act", "must be from 0 to " + (MOST_ACTS - 1));

        Set<String> nodes = new HashSet<>();
        for (int i = 0; i < manifest.nodes().size(); i++) {
            NodeEntry node = manifest.nodes().get(i);
            String field = "nodes[" + i + "].";
            node(node.node(), node.folder(), nodes, field);
            Set<String> names = new HashSet<>();
            for (int j = 0; j < node.shards().size(); j++) {
                shard(node.shards().get(j), names, field + "shards[" + j + "].");
            }
        }
        require(manifest.totals().equals(Totals.of(manifest.nodes())), "totals", "do not add up");
    }

    /**
     * Checks what version 1 has in its manifest, and later ones have in documents.
     *
     * @throws InvalidManifestException naming the first field that is wrong
     */
    static void check(ManifestV1 manifest) {
        Set<String> nodes = new HashSet<>();
        ShardTotals all = ShardTotals.NONE;
        for (int i = 0; i < manifest.nodes().size(); i++) {
            ManifestV1.NodeV1 node = manifest.nodes().get(i);
            String field = "nodes[" + i + "].";
            node(node.node(), node.folder(), nodes, field);
            Set<String> names = new HashSet<>();
            for (int j = 0; j < node.shards().size(); j++) {
                String inShard = field + "shards[" + j + "].";
                ShardEntry shard = node.shards().get(j);
                ShardValidator.checkWhole(shard, inShard);
                require(names.add(shard.shard()), inShard + "shard", "is there twice");
                all = all.plus(ShardTotals.of(shard));
            }
        }
    }

    /** Whether this may be a node's id: it follows the rule of a task's. */
    static boolean isNode(String id) {
        return Names.isTask(id);
    }

    private static void node(String node, @Nullable FolderEntry folder, Set<String> nodes, String field) {
        require(isNode(node), field + "node", "is not a node's id");
        require(nodes.add(node), field + "node", "is there twice");
        if (folder != null) {
            require(EntryRules.directoryMode(folder.mode()) == null, field + "folder.mode", "is not a folder's mode");
            require(EntryRules.time(folder.modified()) == null, field + "folder.modified", "is not from 1677 to 2262");
            String owner = OwnerNumbers.rule(folder.uid(), folder.gid());
            require(owner == null, field + "folder.uid", String.valueOf(owner));
        }
    }

    private static void shard(ArchivedShard shard, Set<String> names, String field) {
        require(Names.isShard(shard.shard()), field + "shard", "is not a shard's name");
        require(names.add(shard.shard()), field + "shard", "is there twice");
        require(Digests.isHex(shard.sha256(), 64), field + "sha256", "must be 64 hex digits");
        ShardTotals totals = shard.totals();
        boolean positive = List.of(
                        totals.directories(), totals.files(), totals.bytes(), totals.objects(), totals.objectBytes())
                .stream()
                .allMatch(number -> number >= 0);
        require(positive, field + "totals", "must not be negative");
    }

    private static boolean isText(String text) {
        return text.length() <= LONGEST_TEXT && text.chars().noneMatch(Character::isISOControl);
    }

    private static void require(boolean right, String field, String rule) {
        if (!right) {
            throw new InvalidManifestException(field, rule);
        }
    }
}
