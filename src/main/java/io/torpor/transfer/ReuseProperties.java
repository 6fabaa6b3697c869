package io.torpor.transfer;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a pause makes of earlier archives of its bucket.
 *
 * @param reuse objects whose content has not changed are copied within the archive instead of being sent again
 * @param keepFailed what a failed pause has archived is kept for the next one; else it is deleted at once
 */
@ConfigurationProperties("torpor.archive")
public record ReuseProperties(
        @DefaultValue("true") boolean reuse,
        @DefaultValue("false") boolean keepFailed) {}
