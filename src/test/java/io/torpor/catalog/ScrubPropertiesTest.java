package io.torpor.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Configuration;

class ScrubPropertiesTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
            .withUserConfiguration(Settings.class);

    @Test
    void theDefaultsAreAsDocumented() {
        runner.run(context -> assertThat(context.getBean(ScrubProperties.class))
                .isEqualTo(new ScrubProperties(false, Duration.ofDays(30), 20_000_000)));
    }

    @ParameterizedTest
    @CsvSource({"interval, 59s, 1m to 36500d", "interval, 36501d, 1m to 36500d", "rate-limit, 0, above 0"})
    void aBadSettingStopsTheStartAndIsNamed(String key, String value, String rule) {
        String field = key.equals("rate-limit") ? "rateLimit" : key;
        runner.withPropertyValues("torpor.archive.scrub." + key + "=" + value)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("'torpor.archive.scrub'")
                        .hasMessageContaining("'" + field + "'")
                        .hasMessageContaining(rule));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(ScrubProperties.class)
    static class Settings {}
}
