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

class RetentionPropertiesTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
            .withUserConfiguration(Settings.class);

    @Test
    void theDefaultsAreAsDocumented() {
        runner.run(context -> assertThat(context.getBean(RetentionProperties.class))
                .isEqualTo(new RetentionProperties(Duration.ofDays(7), 0, Duration.ofMinutes(10))));
    }

    @Test
    void noTimeAtAllIsAllowed() {
        runner.withPropertyValues("torpor.archive.retention.time=0s").run(context -> assertThat(
                        context.getBean(RetentionProperties.class).time())
                .isEqualTo(Duration.ZERO));
    }

    @ParameterizedTest
    @CsvSource({"time, -1s, 0 to 36500d", "time, 36501d, 0 to 36500d", "count, -1, 0 or more", "interval, 0s, above 0"})
    void aBadSettingStopsTheStartAndIsNamed(String key, String value, String rule) {
        runner.withPropertyValues("torpor.archive.retention." + key + "=" + value)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("'torpor.archive.retention'")
                        .hasMessageContaining("'" + key + "'")
                        .hasMessageContaining(rule));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(RetentionProperties.class)
    static class Settings {}
}
