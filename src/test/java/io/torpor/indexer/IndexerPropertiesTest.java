package io.torpor.indexer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A wrong setting stops the start, with a message that names its key. */
class IndexerPropertiesTest {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(Settings.class);

    @EnableConfigurationProperties(IndexerProperties.class)
    static class Settings {}

    @ParameterizedTest
    @CsvSource({
        "torpor.indexer.url=ftp://host/, torpor.indexer.url must be http",
        "torpor.indexer.url=http:///path, torpor.indexer.url must be http",
        "torpor.indexer.url=http://user:secret@host/, without a user",
        "torpor.indexer.username=somebody, torpor.indexer.password must be set together",
        "torpor.indexer.timeout=0s, torpor.indexer.timeout",
        "torpor.indexer.timeout=2m, torpor.indexer.timeout",
        "torpor.indexer.timeout=soon, torpor.indexer.timeout",
        "torpor.indexer.back-off-max=0s, torpor.indexer.backOffMax",
        "torpor.indexer.keep-for=-1s, torpor.indexer.keepFor"
    })
    void namesTheKey(String property, String message) {
        runner.withPropertyValues(property)
                .run(context -> assertThat(context).getFailure().satisfies(failure -> assertThat(allMessages(failure))
                        .contains(message)));
    }

    private static String allMessages(Throwable failure) {
        StringBuilder messages = new StringBuilder();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            messages.append(each.getMessage()).append('\n');
        }
        return messages.toString();
    }
}
