package io.torpor.node;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of this node.
 *
 * @param id the node's name; made once and kept in the data directory if it is not set
 * @param heartbeatInterval how often a node says that it is alive
 * @param lostAfter how old a heartbeat may be before the node counts as lost
 * @param keepFor how long a forgotten node is on record, and may not return under its id; null for good
 */
@ConfigurationProperties("torpor.node")
@Validated
record NodeProperties(
        @Nullable @Pattern(regexp = "[A-Za-z0-9_-]{1,64}", message = "must be 1 to 64 letters, digits, _ or -")
        String id,

        @NotNull @DefaultValue("2s") Duration heartbeatInterval,
        @NotNull @DefaultValue("30s") Duration lostAfter,

        @Nullable @DurationMin(days = 1, message = "must be at least 1d")
        Duration keepFor) {

    @AssertTrue(message = "heartbeat-interval must be positive and less than half of lost-after")
    boolean isHeartbeatWellBelowLostAfter() {
        return !heartbeatInterval.isZero()
                && !heartbeatInterval.isNegative()
                && heartbeatInterval.multipliedBy(2).compareTo(lostAfter) < 0;
    }
}
