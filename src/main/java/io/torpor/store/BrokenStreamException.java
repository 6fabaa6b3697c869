package io.torpor.store;

/**
 * A broken stream: an object that was sent as one stream did not arrive, and can be sent another way. See {@link
 * ObjectStore#stream}.
 */
public final class BrokenStreamException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * A broken stream.
     *
     * @param reason for the log
     */
    public BrokenStreamException(String reason) {
        super(reason);
    }
}
