package io.torpor.indexer;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the indexer callback.
 *
 * @param url what is called when a gate moves; nothing is called without it
 * @param timeout longest wait for an answer
 * @param username for HTTP Basic; together with the password, or not at all
 * @param password for HTTP Basic
 * @param backOffMax longest wait between two tries; the first wait is a second
 * @param keepFor how long a call that was acknowledged is kept on record
 */
@ConfigurationProperties("torpor.indexer")
@Validated
record IndexerProperties(
        @Nullable URI url,

        @NotNull
        @DurationMin(millis = 1, message = "must be above 0 and at most 60s")
        @DurationMax(seconds = 60, message = "must be above 0 and at most 60s")
        @DefaultValue("5s")
        Duration timeout,

        @Nullable String username,
        @Nullable String password,

        @NotNull @DurationMin(seconds = 1, message = "must be at least 1s") @DefaultValue("1m")
        Duration backOffMax,

        @NotNull @DurationMin(millis = 0, message = "must be 0 or more") @DefaultValue("1d")
        Duration keepFor) {

    @AssertTrue(message = "torpor.indexer.url must be http:// or https:// with a host and without a user")
    boolean isUrlUsable() {
        return url == null
                || (("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
                        && url.getHost() != null
                        && url.getUserInfo() == null);
    }

    @AssertTrue(message = "torpor.indexer.username and torpor.indexer.password must be set together")
    boolean isLoginWhole() {
        return (username == null) == (password == null);
    }

    /** The settings without the login. */
    @Override
    public String toString() {
        return "IndexerProperties[url=" + url + ", timeout=" + timeout + ", backOffMax=" + backOffMax + ", keepFor="
                + keepFor + "]";
    }
}
