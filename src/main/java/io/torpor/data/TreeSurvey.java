package io.torpor.data;

import org.jspecify.annotations.Nullable;

/**
 * A survey of a tree's place on its disk, taken while it was scanned.
 *
 * @param occupied bytes that it takes; a file with two names in it counts once
 * @param linked a file with more names than one; null if there is none
 * @param mounted an entry that something is mounted at; null if there is none
 * @param fixed an entry that a flag keeps from being renamed or deleted; null if there is none
 */
public record TreeSurvey(
        long occupied,
        @Nullable String linked,
        @Nullable String mounted,
        @Nullable String fixed) {}
