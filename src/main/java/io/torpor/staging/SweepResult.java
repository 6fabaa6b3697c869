package io.torpor.staging;

/**
 * The result of one sweep.
 *
 * @param cleaned directories that are gone now
 * @param failed directories that could not be deleted; each record has its error and its next try
 * @param skipped directories that another sweep has claimed
 */
public record SweepResult(int cleaned, int failed, int skipped) {

    static final SweepResult NOTHING = new SweepResult(0, 0, 0);

    SweepResult plus(SweepResult other) {
        return new SweepResult(cleaned + other.cleaned, failed + other.failed, skipped + other.skipped);
    }
}
