package io.torpor.data;

/**
 * The owner and group of a file or directory, as the system's numbers.
 *
 * @param uid unsigned, as Java has it
 * @param gid unsigned, as Java has it
 */
public record Owner(int uid, int gid) {

    @Override
    public String toString() {
        return Integer.toUnsignedString(uid) + ":" + Integer.toUnsignedString(gid);
    }
}
