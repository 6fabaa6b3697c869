package io.torpor.store;

/** An object that was sent as one stream did not arrive, and can be sent another way. See {@link ObjectStore#stream}. */
public final class BrokenStreamException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BrokenStreamException(String reason) {
        super(reason);
    }
}
