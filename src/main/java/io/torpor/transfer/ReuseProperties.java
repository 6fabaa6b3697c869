package io.torpor.transfer;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the reuse of earlier archives by a pause of the same bucket.
 *
 * @param reuse objects whose content has not changed are copied within the store instead of being sent again
 * @param keepFailed what a failed pause has archived is kept for the next one; else it is deleted at once
 */
@ConfigurationProperties("torpor.archive")
public record ReuseProperties(
        @DefaultValue("true") boolean reuse,
        @DefaultValue("false") boolean keepFailed) {}
