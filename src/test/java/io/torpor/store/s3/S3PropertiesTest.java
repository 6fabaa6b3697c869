package io.torpor.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Import;

class S3PropertiesTest {

    @ParameterizedTest
    @CsvSource({
        "endpoint, minio:9000, http or https",
        "region, EU West, region's name",
        "server-side-encryption, rot13, AES256",
        "part-size, 1MB, 5MB",
        "part-buffers, 1, 2",
        "multipart-threshold, -1B, multipart-threshold",
        "multipart-threshold, 6GB, 5GB",
        "secret-access-key, x, go together",
        "session-token, '', must not be empty",
        "attempt-timeout, 0s, must be positive",
        "max-attempts, 0, 1",
        "checksums, md5, checksums"
    })
    void wrongSettingsAreAnErrorAtTheStart(String key, String value, String named) {
        new ApplicationContextRunner()
                .withUserConfiguration(Enabled.class)
                .withPropertyValues("torpor.archive.s3." + key + "=" + value)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("torpor.archive.s3")
                        .hasStackTraceContaining(named));
    }

    @EnableConfigurationProperties(S3Properties.class)
    @Import(S3Clients.class)
    static class Enabled {}
}
