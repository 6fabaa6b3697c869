package io.torpor;

import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings that all modules share.
 *
 * @param dataDir where the shards are, {@code <data-dir>/<bucket>/<shard>/…}; Torpor's own things are in {@code
 *     .torpor} below it. Relative to the working directory
 */
@ConfigurationProperties("torpor")
@Validated
record TorporProperties(@NotNull @DefaultValue("./data") Path dataDir) {}
