package io.torpor.pipeline;

import io.torpor.archive.ShardContent;
import io.torpor.archive.ShardKey;
import java.nio.file.Path;

/**
 * A target: a shard that is to be restored, and where.
 *
 * @param prefix of its objects, from {@link ShardKey#prefix}
 * @param content from the archive
 * @param directory an empty one, that only Torpor writes to; the restore lets nobody but its owner into it, and leaves
 *     its permissions and time to the caller
 */
public record ShardTarget(String prefix, ShardContent content, Path directory) {

    /** The shard's name. */
    String shard() {
        return content.head().shard();
    }
}
