package io.torpor.transfer.lead;

import java.time.Duration;

/**
 * The fence of work that takes its time: whoever deletes, or looks through an archive, asks before each step whether it still
 * may. A process that was stopped for longer than its claim, and goes on, removes nothing of what is another's by then (I4).
 */
final class Fence implements Runnable {

    /** Much shorter than any claim; a store with a million files is not a million questions to the database. */
    private static final long VALID = Duration.ofSeconds(1).toNanos();

    private final Runnable claim;
    private long askedAt;
    private boolean asked;

    /**
     * A fence that has not been asked.
     *
     * @param claim looked at by the database; throws if it is lost
     */
    Fence(Runnable claim) {
        this.claim = claim;
    }

    /** Throws what the claim throws. */
    @Override
    public void run() {
        long now = System.nanoTime();
        if (!asked || now - askedAt > VALID) {
            require();
            askedAt = now;
            asked = true;
        }
    }

    /** Asks in any case: before a record is removed. */
    void require() {
        claim.run();
    }
}
