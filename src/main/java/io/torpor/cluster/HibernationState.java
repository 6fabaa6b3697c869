package io.torpor.cluster;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The hibernation state of a bucket that exists: what the cluster manager says of it. */
public enum HibernationState {
    /** No hibernation state: the bucket is active. On the wire it is left out. */
    ONLINE,
    /** A pause is under way. */
    PAUSING,
    /** The bucket is asleep. */
    PAUSED,
    /** A resume is under way. */
    RESUMING,
    /** The bucket is awake; some peers say so before they drop the state. */
    RESUMED;

    /** The state of a wire value; null and {@code online} are {@link #ONLINE}, an unknown value is empty. */
    public static Optional<HibernationState> parse(@Nullable String value) {
        if (value == null) {
            return Optional.of(ONLINE);
        }
        for (HibernationState state : values()) {
            if (state.wire().equals(value)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }

    /** The wire value of the state, lower case. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
