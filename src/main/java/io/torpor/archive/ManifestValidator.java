package io.torpor.archive;

import io.torpor.data.FolderAttributes;
import io.torpor.data.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The validator of a manifest: it could be true, and is the one of the archive where it was found. */
final class ManifestValidator {

    private static final int LONGEST_TEXT = 256;

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

        Set<String> nodes = new HashSet<>();
        for (int i = 0; i < manifest.nodes().size(); i++) {
            NodeEntry node = manifest.nodes().get(i);
            String field = "nodes[" + i + "].";
            require(isNode(node.node()), field + "node", "is not a node's id");
            require(nodes.add(node.node()), field + "node", "is there twice");
            shards(node.shards(), field);
            FolderAttributes folder = node.folder();
            if (folder != null) {
                require(
                        EntryRules.directoryMode(folder.mode()) == null,
                        field + "folder.mode",
                        "is not a folder's mode");
                require(
                        EntryRules.time(folder.modified()) == null,
                        field + "folder.modified",
                        "is not from 1677 to 2262");
            }
        }
        require(manifest.totals().equals(sum(manifest)), "totals", "do not add up");
    }

    /** Whether this may be a node's id: it follows the rule of a task's. */
    static boolean isNode(String id) {
        return Names.isTask(id);
    }

    private static void shards(List<ShardEntry> shards, String field) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < shards.size(); i++) {
            String inShard = field + "shards[" + i + "].";
            ShardValidator.check(shards.get(i), inShard);
            require(names.add(shards.get(i).shard()), inShard + "shard", "is there twice");
        }
    }

    /**
     * The totals of a manifest. Every object's files cover it, so bytes can only be too many when the objects' sum is.
     */
    private static Totals sum(Manifest manifest) {
        long bytes = 0;
        try {
            for (NodeEntry node : manifest.nodes()) {
                for (ShardEntry shard : node.shards()) {
                    for (ObjectEntry object : shard.objects()) {
                        bytes = Math.addExact(bytes, object.size());
                    }
                }
            }
        } catch (ArithmeticException e) {
            throw new InvalidManifestException("totals", "are too large");
        }
        return Totals.of(manifest.nodes());
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
