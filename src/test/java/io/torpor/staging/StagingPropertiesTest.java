package io.torpor.staging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Configuration;

class StagingPropertiesTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
            .withUserConfiguration(Settings.class);

    @Test
    void theDefaultsAreAsDocumented() {
        runner.run(context -> assertThat(context.getBean(StagingProperties.class))
                .isEqualTo(new StagingProperties(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(5),
                        Duration.ofHours(1),
                        Duration.ofDays(7))));
    }

    @Test
    void badSettingsStopTheStartAndAreNamed() {
        runner.withPropertyValues("torpor.staging.sweep-interval=0s")
                .run(context ->
                        assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("sweepInterval"));
        runner.withPropertyValues("torpor.staging.back-off-initial=6m")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("back-off-initial must not be longer than back-off-max"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(StagingProperties.class)
    static class Settings {}
}
