package io.torpor.staging;

import io.torpor.work.BackOff;
import jakarta.validation.constraints.AssertTrue;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the staging sweeper.
 *
 * @param sweepInterval pause between two sweeps
 * @param backOffInitial wait after the first failure to delete a directory; doubled by each further one
 * @param backOffMax longest wait
 * @param claimTimeout age from which a claim counts as abandoned; longer than any deletion takes
 * @param keepRecords how long the record of a cleaned directory is kept
 */
@ConfigurationProperties("torpor.staging")
@Validated
record StagingProperties(
        @DurationMin(millis = 1) @DefaultValue("5s") Duration sweepInterval,
        @DurationMin(millis = 1) @DefaultValue("1s") Duration backOffInitial,
        @DurationMin(millis = 1) @DefaultValue("5m") Duration backOffMax,
        @DurationMin(seconds = 1) @DefaultValue("1h") Duration claimTimeout,
        @DurationMin(millis = 0) @DefaultValue("7d") Duration keepRecords) {

    @AssertTrue(message = "back-off-initial must not be longer than back-off-max")
    boolean isInitialWithinMax() {
        return backOffInitial.compareTo(backOffMax) <= 0;
    }

    /** The wait after so many failures, the first being 1. */
    Duration backOff(int failures) {
        return new BackOff(backOffInitial, backOffMax).after(failures);
    }
}
