package io.torpor.bucket;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the bucket monitor.
 *
 * @param reconcileInterval how often every watched bucket is asked for, whatever the stream said
 * @param backOffMax longest wait after a cluster manager that gave no usable answer; the first wait is a second
 */
@ConfigurationProperties("torpor.monitor")
@Validated
record MonitorProperties(
        @DefaultValue("10s") Duration reconcileInterval,
        @DefaultValue("1m") Duration backOffMax) {}
