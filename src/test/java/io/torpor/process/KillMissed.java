package io.torpor.process;

/** A process that went on although a {@link Kill} was put in: it never passed there, or the agent missed it. */
public final class KillMissed extends AssertionError {

    private static final long serialVersionUID = 1L;

    KillMissed(Kill kill, String log) {
        super("Still runs, and was not " + kill.mark() + ":\n" + log);
    }
}
