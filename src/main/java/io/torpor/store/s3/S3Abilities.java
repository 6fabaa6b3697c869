package io.torpor.store.s3;

/**
 * The abilities of one S3 bucket's store that not every store has: found out at the first use, and remembered until the
 * process ends, so that nothing is tried again and again that is known to fail.
 */
final class S3Abilities {

    private volatile boolean deletingMany = true;

    /** Whether the store deletes many objects by one request, as far as is known. */
    boolean deletesMany() {
        return deletingMany;
    }

    /** Remembers that the store deletes objects one by one only. */
    void deleteOneByOne() {
        deletingMany = false;
    }
}
