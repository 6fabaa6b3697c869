package io.torpor.data;

import java.nio.file.Path;

/**
 * The data directory: the one builder of paths on a node's disk. Nothing else in Torpor joins path segments below it.
 * It looks at no disk.
 *
 * <pre>
 * &lt;data&gt;/&lt;bucket&gt;/&lt;shard&gt;/…                        shards
 * &lt;data&gt;/.torpor/node-id, process.lock, db.*          this process
 * &lt;data&gt;/.torpor/staging/&lt;task&gt;/&lt;shard&gt;               shards on their way in (I1–I3)
 * &lt;data&gt;/.torpor/trash/&lt;task&gt;/&lt;shard&gt;                 shards on their way out
 * &lt;data&gt;/.torpor/staging/.trial-&lt;task&gt;, trash/…, &lt;data&gt;/&lt;bucket&gt;/.torpor.trial-&lt;task&gt;
 *                                              trials of a move; empty
 * &lt;data&gt;/.torpor/locks/&lt;bucket&gt;/&lt;shard&gt;               advisory locks
 * &lt;data&gt;/.torpor/quarantine/&lt;task&gt;/&lt;bucket&gt;/&lt;shard&gt;   shards that must not be destroyed (I4)
 * </pre>
 *
 * @param root the data directory, absolute and normalised
 */
public record DataDirectory(Path root) {

    /** The name of Torpor's own directory. Bucket names can't begin with a dot, so it is never taken for one. */
    public static final String OWN = ".torpor";

    private static final String TRIAL = ".trial-";

    /** The data directory at a path, which need not exist yet. */
    public DataDirectory {
        root = root.toAbsolutePath().normalize();
    }

    /** Torpor's own directory. */
    public Path own() {
        return root.resolve(OWN);
    }

    /**
     * The directory of a bucket's shards.
     *
     * @throws io.torpor.problem.ProblemException {@code invalid-request} as {@link Names#checkBucket}
     */
    public Path bucket(String bucket) {
        return root.resolve(Names.checkBucket(bucket));
    }

    /**
     * A shard's own directory.
     *
     * @throws io.torpor.problem.ProblemException {@code invalid-request} as {@link Names#checkBucket} and {@link
     *     Names#checkShard}
     */
    public Path shard(String bucket, String shard) {
        return bucket(bucket).resolve(Names.checkShard(shard));
    }

    /** The root of all staging directories. */
    public Path stagingRoot() {
        return own().resolve("staging");
    }

    /**
     * A staging directory: where a task builds a shard before it is adopted (I1).
     *
     * @throws io.torpor.problem.ProblemException {@code invalid-request} as {@link Names#checkTask} and {@link
     *     Names#checkShard}
     */
    public Path staging(String task, String shard) {
        return stagingRoot().resolve(Names.checkTask(task)).resolve(Names.checkShard(shard));
    }

    /** The root of the trash: of all directories that wait to be destroyed. */
    public Path trashRoot() {
        return own().resolve("trash");
    }

    /**
     * A shard's path in the trash: where a task moves a shard that may be destroyed, before its files are deleted (I4).
     *
     * @throws io.torpor.problem.ProblemException {@code invalid-request} as {@link Names#checkTask} and {@link
     *     Names#checkShard}
     */
    public Path trash(String task, String shard) {
        return trashRoot().resolve(Names.checkTask(task)).resolve(Names.checkShard(shard));
    }

    /**
     * A trial's path in Torpor's own directory.
     *
     * @param root {@link #stagingRoot} or {@link #trashRoot}
     * @throws io.torpor.problem.ProblemException {@code invalid-request} as {@link Names#checkTask}
     */
    public Path trialAside(Path root, String task) {
        return root.resolve(TRIAL + Names.checkTask(task));
    }

    /**
     * A trial's path in the place of a bucket's shards. It begins with a dot, so it is no bucket's and no shard's.
     *
     * @param place the bucket's directory, or the data directory
     * @throws io.torpor.problem.ProblemException {@code invalid-request} as {@link Names#checkTask}
     */
    public Path trialInPlace(Path place, String task) {
        return place.resolve(OWN + TRIAL + Names.checkTask(task));
    }

    /** Whether a name in a bucket's directory is a trial's. */
    public static boolean isTrial(String name) {
        return name.startsWith(OWN + TRIAL);
    }

    /** The root of all advisory locks. */
    public Path locksRoot() {
        return own().resolve("locks");
    }

    /**
     * A shard's advisory lock file.
     *
     * @throws io.torpor.problem.ProblemException {@code invalid-request} as {@link Names#checkBucket} and {@link
     *     Names#checkShard}
     */
    public Path lock(String bucket, String shard) {
        return locksRoot().resolve(Names.checkBucket(bucket)).resolve(Names.checkShard(shard));
    }

    /** The root of all quarantined shards. Torpor never deletes below it. */
    public Path quarantineRoot() {
        return own().resolve("quarantine");
    }

    /**
     * A shard's path in quarantine: where a task moves a shard that changed after it was archived (I4).
     *
     * @throws io.torpor.problem.ProblemException {@code invalid-request} as {@link Names#checkTask}, {@link
     *     Names#checkBucket} and {@link Names#checkShard}
     */
    public Path quarantine(String task, String bucket, String shard) {
        return quarantineRoot()
                .resolve(Names.checkTask(task))
                .resolve(Names.checkBucket(bucket))
                .resolve(Names.checkShard(shard));
    }
}
