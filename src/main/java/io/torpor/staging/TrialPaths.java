package io.torpor.staging;

import java.nio.file.Path;

/**
 * The two places of a trial of a move.
 *
 * @param aside in Torpor's own directory
 * @param inPlace in the bucket's directory, or in the data directory while the bucket has none
 */
public record TrialPaths(Path aside, Path inPlace) {}
