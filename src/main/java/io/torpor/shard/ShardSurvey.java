package io.torpor.shard;

import org.jspecify.annotations.Nullable;

/**
 * A survey of a shard's place on its disk.
 *
 * @param occupied bytes that it takes now; a file with two names in it counts once
 * @param linked a file with more names than one; null if there is none
 */
public record ShardSurvey(long occupied, @Nullable String linked) {}
