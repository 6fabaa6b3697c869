package io.torpor.pipeline;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of compression.
 *
 * @param compression whether objects are compressed: all, none, or those that shrink
 * @param compressionLevel of Zstandard, 1 (fast) to 19 (small)
 */
@ConfigurationProperties("torpor.archive")
@Validated
record CompressionProperties(
        @NotNull @DefaultValue("auto") Compression.Mode compression,
        @DefaultValue("1") @Min(1) @Max(19) int compressionLevel) {}
