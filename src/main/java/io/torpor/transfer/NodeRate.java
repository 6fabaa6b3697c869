package io.torpor.transfer;

import io.torpor.pipeline.RateLimit;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The rate of this node: what all its transfers together may move a second, beside the limit of each. It can be changed
 * while they run; a restart begins with the configured one again.
 */
@Component
public class NodeRate {

    private static final Logger log = LoggerFactory.getLogger(NodeRate.class);

    private final RateLimit limit;

    /** The rate that is configured. */
    public NodeRate(TransferProperties properties) {
        this.limit = new RateLimit(optional(properties.nodeRateLimit()));
    }

    private static OptionalLong optional(@Nullable Long rate) {
        return rate == null ? OptionalLong.empty() : OptionalLong.of(rate);
    }

    /** The limit that every transfer of this node has to keep. */
    public RateLimit limit() {
        return limit;
    }

    void change(OptionalLong bytesPerSecond) {
        limit.change(bytesPerSecond);
        log.info(
                "All transfers of this node together may move {} bytes a second",
                bytesPerSecond.isPresent() ? String.valueOf(bytesPerSecond.getAsLong()) : "any number of");
    }
}
