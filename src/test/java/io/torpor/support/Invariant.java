package io.torpor.support;

/** The rules that hold whatever happens, in the words of {@code DESIGN.md}. A test that pins one says so: {@link Pins}. */
public enum Invariant {

    /**
     * Record before disk. A staging directory, an archive prefix or a restored shard exists on disk only after a committed
     * row names its exact path. What has no row is an orphan and is swept.
     */
    I1,

    /** Staging never outlives the task. All four exits, and no others, and each tested. */
    I2,

    /**
     * Leftovers never block a retry. Paths carry the task id. A node that never comes back blocks nothing for ever: an
     * admin forgets it.
     */
    I3,

    /**
     * Nothing that may be the last good copy is destroyed. Proof at the moment of the deed, never from a record or an
     * earlier look.
     */
    I4,

    /**
     * State is data. A transition is a committed row. Work is derived from the state, is idempotent, and can be killed at
     * any instruction and run again.
     */
    I5,

    /** Every (state, event) pair is defined: a transition, a no-op, or a rejection. One table, one test that walks it. */
    I6,

    /**
     * One active task per bucket, held by a database constraint, not by memory. Different buckets run side by side.
     */
    I7,

    /**
     * A watch survives restarts. A task waiting for its bucket (PAUSED, RESUMED) <em>is</em> the watch: after a restart it
     * is watched again. Nothing waits in memory alone.
     */
    I8,

    /** An ended task says why, and what, if anything, still waits to be cleaned on which node. */
    I9,

    /**
     * Everything is bounded. Threads, memory, connections, queues, rows kept, answers of the API: none grows with the number
     * of tasks asked for.
     */
    I10,

    /**
     * Sleeping costs nothing. What an idle node, a start or a health check asks does not grow with the number of buckets,
     * archives or old tasks.
     */
    I11,

    /** Order is not left to clocks. What came first, and who is alive, is told by the database; a clock decides nothing. */
    I12
}
