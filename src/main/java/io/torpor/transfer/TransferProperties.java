package io.torpor.transfer;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of transfers.
 *
 * @param parallelism streams at once on this node, over all tasks; 0 means one per core, two at least
 * @param rateLimit bytes per second of each task on this node where the request names none; null for no limit
 * @param nodeTasks node tasks that this node works on at once; the others wait
 * @param nodeRateLimit bytes per second of all tasks on this node together; null for no limit
 * @param stallAfter how long a transfer may move nothing before it fails
 * @param attempts how often a node begins a node task that a restart cut short, the first time included
 * @param leaseTime how long a coordinator leads a task without renewing
 * @param prepareTimeout how long a prepared task waits for its start before it is failed
 * @param keepFor how long tasks that ended are kept on record, unless something depends on them
 * @param spaceReserve free space that a resume leaves on the data disk
 */
@ConfigurationProperties("torpor.transfer")
@Validated
public record TransferProperties(
        @DefaultValue("0") @Min(0) @Max(64) int parallelism,

        @Nullable @Min(value = 1, message = "must be bytes per second above 0")
        Long rateLimit,

        @DefaultValue("8") @Min(1) @Max(64) int nodeTasks,

        @Nullable @Min(value = 1, message = "must be bytes per second above 0")
        Long nodeRateLimit,

        @DefaultValue("30m") Duration stallAfter,
        @DefaultValue("3") @Min(1) @Max(100) int attempts,
        @DefaultValue("15s") Duration leaseTime,
        @DefaultValue("10m") Duration prepareTimeout,
        @DefaultValue("90d") Duration keepFor,
        @DefaultValue("64MB") DataSize spaceReserve) {

    @AssertTrue(message = "lease-time, prepare-timeout, stall-after and keep-for must be positive")
    boolean isPatient() {
        return Stream.of(leaseTime, prepareTimeout, stallAfter, keepFor)
                .allMatch(time -> time.compareTo(Duration.ZERO) > 0);
    }

    /** The number of streams at once on this node, over all tasks; 1 or more. */
    public int streams() {
        return parallelism > 0 ? parallelism : Math.max(2, Runtime.getRuntime().availableProcessors());
    }
}
