package io.torpor.bench;

import java.time.Duration;

/** A rest in which nothing is asked for: what is measured is what goes on by itself. */
final class Rest {

    private Rest() {}

    static void of(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
