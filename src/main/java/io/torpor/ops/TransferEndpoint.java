package io.torpor.ops;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.transfer.NodeLoad;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.stereotype.Component;

/** The endpoint {@code /actuator/transfer}: this node's queue and rate; a write changes the rate while transfers run. */
@Component
@Endpoint(id = "transfer")
class TransferEndpoint {

    private final NodeLoad load;

    TransferEndpoint(NodeLoad load) {
        this.load = load;
    }

    @ReadOperation
    NodeLoad.Load transfer() {
        return load.now();
    }

    /**
     * Changes the rate limit of this node, until its next start.
     *
     * @param rateLimit in bytes per second; none if left out
     * @throws ProblemException {@code invalid-request} if it is not above 0
     */
    @WriteOperation
    NodeLoad.Load limit(@Nullable Long rateLimit) {
        if (rateLimit != null && rateLimit < 1) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST,
                    "rateLimit: must be bytes per second above 0, but is " + rateLimit + "; leave it out for no limit");
        }
        load.limit(rateLimit == null ? OptionalLong.empty() : OptionalLong.of(rateLimit));
        return load.now();
    }
}
