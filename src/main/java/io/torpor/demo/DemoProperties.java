package io.torpor.demo;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the demo profile.
 *
 * @param bucket its name
 * @param shards how many
 * @param shardSize of each
 * @param rateLimit bytes per second, low enough to see progress
 */
@ConfigurationProperties("torpor.demo")
record DemoProperties(
        @DefaultValue("demo") String bucket,
        @DefaultValue("4") int shards,
        @DefaultValue("64MB") DataSize shardSize,
        @DefaultValue("60000000") long rateLimit) {}
