package io.torpor.crash;

/** What is going on when a process is killed: what the bucket is before, what is done, and what a retry does. */
enum Scenario {
    PAUSE(true, true) {
        @Override
        void play(CrashSite site, String task) {
            site.request("pause", task);
        }
    },

    PAUSE_CANCELLED(true, true) {
        @Override
        void play(CrashSite site, String task) {
            site.requestSlow("pause", task);
            site.await(() -> site.archive().isHalfWritten(task));
            site.cancel(task);
        }
    },

    /** The cluster manager says that the bucket is online again while the task is PAUSED. */
    PAUSE_REVERTED(true, false) {
        @Override
        void play(CrashSite site, String task) {
            site.clusterManagerSays("pausing");
            site.request("pause", task);
            site.awaitState(task, "PAUSED");
            site.clusterManagerSays("online");
        }
    },

    RESUME(false, true) {
        @Override
        void play(CrashSite site, String task) {
            site.request("resume", task);
        }
    },

    /** Some of the large shard is in staging. */
    RESUME_CANCELLED(false, true) {
        @Override
        void play(CrashSite site, String task) {
            site.requestSlow("resume", task);
            site.await(site::isStaged);
            site.cancel(task);
        }
    },

    /** The small shard is in staging when the other one's archive turns out to be damaged. */
    RESUME_FAILED(false, true) {
        @Override
        void play(CrashSite site, String task) {
            site.damageArchive();
            site.request("resume", task);
        }

        @Override
        void repair(CrashSite site) {
            site.damageArchive(); // the same bit once more
        }
    },

    /** The bucket is deleted while the task is RESUMED. */
    RESUME_DELETED(false, false) {
        @Override
        void play(CrashSite site, String task) {
            site.clusterManagerSays("resuming");
            site.request("resume", task);
            site.awaitState(task, "RESUMED");
            site.deleteBucket();
        }
    };

    private final boolean awakeBefore;
    private final boolean automatic;

    Scenario(boolean awakeBefore, boolean automatic) {
        this.awakeBefore = awakeBefore;
        this.automatic = automatic;
    }

    /** Whether the bucket's shards are on the disk before, or else only in the archive. */
    boolean awakeBefore() {
        return awakeBefore;
    }

    /** Whether the local cluster manager plays its part itself. */
    boolean automatic() {
        return automatic;
    }

    boolean isPause() {
        return awakeBefore;
    }

    /** Does it, until the process dies. */
    abstract void play(CrashSite site, String task);

    /** Removes the cause of a failure, before the retry. */
    void repair(CrashSite site) {}
}
