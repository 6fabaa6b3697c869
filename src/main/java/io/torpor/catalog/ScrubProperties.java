package io.torpor.catalog;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the scheduled checks of all archives on record.
 *
 * @param enabled whether archives are checked by themselves
 * @param interval between two checks of one archive
 * @param rateLimit bytes per second that this node reads for checks
 */
@ConfigurationProperties("torpor.archive.scrub")
@Validated
record ScrubProperties(
        @DefaultValue("false") boolean enabled,

        @NotNull
        @DurationMin(minutes = 1, message = "must be 1m to 36500d")
        @DurationMax(days = 36_500, message = "must be 1m to 36500d")
        @DefaultValue("30d")
        Duration interval,

        @Min(value = 1, message = "must be above 0") @DefaultValue("20000000")
        long rateLimit) {}
