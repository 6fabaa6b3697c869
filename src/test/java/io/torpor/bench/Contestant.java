package io.torpor.bench;

import java.io.IOException;

/** Moves a lap's tree to an archive and back. */
interface Contestant {

    /** Whether it takes part with this kind of archive. */
    boolean supports(ArchiveKind archive);

    /** Runs, and adds what it took. */
    void run(Lap lap, Timings timings) throws IOException;
}
