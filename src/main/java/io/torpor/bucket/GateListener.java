package io.torpor.bucket;

/** A listener of gate changes. */
public interface GateListener {

    /**
     * Takes a gate change. Called inside the transaction that moves the gate: what is stored here is stored with it.
     */
    void gateChanged(GateChange change);

    /**
     * Waits until everything that this listener must confirm of a bucket's gate is confirmed. A pause reads no byte
     * before.
     *
     * @throws io.torpor.problem.ProblemException it was refused or did not answer; the task fails with this
     */
    void awaitAcknowledged(String bucket);
}
