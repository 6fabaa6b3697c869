package io.torpor.archive;

/**
 * The claim of an archive's prefix: whoever wrote it first, and nobody else, writes there and removes what is there.
 *
 * @param cluster identity of the cluster
 * @param task the pause
 * @param incarnation of the process that wrote it; for the reader
 */
public record Claim(String cluster, String task, String incarnation) {

    /** Whether it is of the same pause of the same cluster, whichever process wrote it. */
    public boolean isOfTheSameTaskAs(Claim other) {
        return cluster.equals(other.cluster) && task.equals(other.task);
    }
}
