package io.torpor.pipeline;

import io.torpor.archive.ManifestStore;
import io.torpor.archive.ShardEntry;
import java.nio.file.Path;

/**
 * A shard that is to be restored.
 *
 * @param prefix of its objects, from {@link ManifestStore#shardPrefix}
 * @param part from the manifest; checked again
 * @param directory an empty one, in a place that only Torpor writes to; the restore lets nobody but its owner into it, and
 *     leaves its permissions and time to the caller
 */
public record ShardTarget(String prefix, ShardEntry part, Path directory) {}
