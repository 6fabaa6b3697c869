package io.torpor.store.s3;

/**
 * The abilities of one S3 bucket's store that not every store has: found out by its answers, and remembered until the
 * process ends, so that nothing is tried again and again that is known to fail.
 */
final class S3Abilities {

    private volatile boolean deletingMany = true;
    private volatile boolean conditions = true;
    private volatile boolean streaming = true;
    private volatile boolean summing = true;
    private volatile boolean etagsSums = true;
    private volatile boolean storingBodies;
    private volatile boolean copying = true;

    /** Whether the store deletes many objects by one request, as far as is known. */
    boolean deletesMany() {
        return deletingMany;
    }

    /** Remembers that the store deletes objects one by one only. */
    void deleteOneByOne() {
        deletingMany = false;
    }

    /** Whether the store takes a write on condition that there is nothing yet, as far as is known. */
    boolean knowsConditions() {
        return conditions;
    }

    /** Remembers that the store does not implement conditions. */
    void knowNoConditions() {
        conditions = false;
    }

    /** Whether the store takes a body whose sum comes behind it, as far as is known. */
    boolean takesStreams() {
        return streaming;
    }

    /** Remembers that the store refuses a body whose sum comes behind it. */
    void takeNoStreams() {
        streaming = false;
    }

    /** Whether the store answers with the sum that it has computed, as far as is known. */
    boolean answersSums() {
        return summing;
    }

    /** Remembers whether the store's last answer had a sum: stores are renewed while this process runs. */
    void answerSums(boolean sum) {
        summing = sum;
    }

    /** Whether an ETag may be the content's MD5, as far as is known. */
    boolean hasSumsForEtags() {
        return etagsSums;
    }

    /** Remembers that ETags are something else. */
    void haveOtherEtags() {
        etagsSums = false;
    }

    /** Whether the store makes objects of others, as far as is known. */
    boolean copies() {
        return copying;
    }

    /** Remembers that the store copies nothing. */
    void copyNothing() {
        copying = false;
    }

    /** Remembers what a self-test has found, whatever was known before. */
    void learn(S3Abilities found) {
        deletingMany = found.deletingMany;
        conditions = found.conditions;
        streaming = found.streaming;
        summing = found.summing;
        etagsSums = found.etagsSums;
        storingBodies = found.storingBodies;
        copying = found.copying;
    }

    /** Whether the store is known to store a body, and not the frame around it. */
    boolean storesBodies() {
        return storingBodies;
    }

    /** Remembers that an object was seen which is as large as what was sent. */
    void storeBodies() {
        storingBodies = true;
    }
}
