package io.torpor.data;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a bucket's own folder.
 *
 * @param mode permission bits, without set-user-ID
 * @param modified modification time, to the nanosecond
 * @param owner null for what belonged to Torpor itself
 */
public record FolderAttributes(
        int mode, Instant modified, @Nullable Owner owner) {}
