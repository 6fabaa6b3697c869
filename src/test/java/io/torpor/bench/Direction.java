package io.torpor.bench;

/** Which way the data goes. */
enum Direction {
    /** To the archive: a pause, or a rival's copy. */
    PAUSE,
    /** Back to a new place on the data disk: a resume, or a rival's copy of its own copy. */
    RESUME
}
