package io.torpor.data;

import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * The small writes of Torpor's own files and directories, on the path of a pause. One that finds the disk full is made
 * again as soon as something of the reserve is given up for it, until nothing is left: whoever else writes may take what
 * was free first.
 */
public final class OwnWrites {

    private volatile BooleanSupplier reserve = () -> false;

    /** Makes use of a reserve: gives up some of it, and answers whether it did. */
    public void use(BooleanSupplier someOfIt) {
        reserve = someOfIt;
    }

    /**
     * Makes a write, again where there was no room.
     *
     * @param write may be made again after a failure
     * @throws IOException if it fails; for want of room, with nothing of the reserve left
     */
    public <T> T make(Write<T> write) throws IOException {
        while (true) {
            try {
                return write.make();
            } catch (IOException e) {
                if (!DiskErrors.isFull(e) || !reserve.getAsBoolean()) {
                    throw e;
                }
            }
        }
    }

    /** A write with its result. */
    @FunctionalInterface
    public interface Write<T> {

        /** Makes it. */
        T make() throws IOException;
    }
}
