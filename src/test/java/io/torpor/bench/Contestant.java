package io.torpor.bench;

import java.io.IOException;

/** Moves a lap's tree to an archive and back. */
interface Contestant {

    /** Whether it takes part. */
    boolean takesPart(DataSet set, ArchiveKind archive);

    /** Runs, and adds what it took. */
    void run(Lap lap, Timings timings) throws IOException;
}
