package io.torpor.crash;

import java.util.List;

/** The archive of a {@link CrashSite}, looked at from outside and not through Torpor. */
interface CrashArchive {

    /** Command line arguments of a process that archives there. */
    List<String> arguments();

    /** Bytes of the large shard's large file: enough for what this archive does with large files. */
    int largeBytes();

    /** The tasks that have anything there. */
    List<String> tasks();

    /** Whether some of a pause's bytes are there, and some are not yet. */
    boolean isHalfWritten(String task);

    /** Bytes per second at which the large file takes seconds, and the small shard does not. */
    int slow();

    /** Fails unless every archive is complete, and there is nothing that belongs to none. */
    void requireCompleteArchivesOnly();

    /** Flips a bit of the large shard's first object; a second call flips it back. */
    void damage(String task);
}
