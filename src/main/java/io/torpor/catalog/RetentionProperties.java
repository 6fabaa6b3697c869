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
 * Settings of the retention of archives whose buckets came back. An archive goes when neither setting keeps it.
 *
 * @param time how long after the bucket came back; 0 for no time at all
 * @param count how many of a bucket's newest archives are kept whatever their age
 * @param interval how often expired archives are looked for
 */
@ConfigurationProperties("torpor.archive.retention")
@Validated
record RetentionProperties(
        @NotNull
        @DurationMin(millis = 0, message = "must be 0 to 36500d")
        @DurationMax(days = 36_500, message = "must be 0 to 36500d")
        @DefaultValue("7d")
        Duration time,

        @Min(value = 0, message = "must be 0 or more") @DefaultValue("0")
        int count,

        @NotNull @DurationMin(millis = 1, message = "must be above 0") @DefaultValue("10m")
        Duration interval) {}
