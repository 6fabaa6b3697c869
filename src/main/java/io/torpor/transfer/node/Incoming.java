package io.torpor.transfer.node;

import io.torpor.archive.FolderEntry;
import io.torpor.archive.Manifest;
import io.torpor.archive.ManifestStore;
import io.torpor.archive.NodeEntry;
import io.torpor.archive.ShardContent;
import io.torpor.data.FolderAttributes;
import io.torpor.store.ObjectStore;
import io.torpor.transfer.ShardTransferRow;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The incoming part of an archive: what a resume brings to this node.
 *
 * @param shards in the order of the transfers
 * @param folder the bucket's own; null if the archive does not say
 */
record Incoming(List<ShardContent> shards, @Nullable FolderAttributes folder) {

    /**
     * The incoming part.
     *
     * @param transfers of this node
     * @throws io.torpor.problem.ProblemException {@code archive-corrupt} if the manifest has no such shard, or its
     *     document is not in order; {@code archive-incomplete} if that is missing
     */
    static Incoming of(
            List<ShardTransferRow> transfers,
            ManifestStore manifests,
            ObjectStore store,
            Manifest manifest,
            String self) {
        List<ShardContent> shards = transfers.stream()
                .map(transfer -> manifests.content(
                        store,
                        manifest,
                        manifest.id()
                                .shard(transfer.sourceNode(), transfer.shard().name())))
                .toList();
        return new Incoming(shards, folder(transfers, manifest, self));
    }

    /** As it was here; else as it was where the shards come from; else as it was anywhere. */
    private static @Nullable FolderAttributes folder(List<ShardTransferRow> transfers, Manifest manifest, String self) {
        List<String> sources =
                transfers.stream().map(ShardTransferRow::sourceNode).toList();
        return manifest.nodes().stream()
                .filter(node -> node.folder() != null)
                .min(Comparator.<NodeEntry, Boolean>comparing(
                                node -> !node.node().equals(self))
                        .thenComparing(node -> !sources.contains(node.node())))
                .map(NodeEntry::folder)
                .map(FolderEntry::attributes)
                .orElse(null);
    }
}
