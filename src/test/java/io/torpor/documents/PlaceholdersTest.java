package io.torpor.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents are written to the end: nothing in them stands for what is still to come. */
class PlaceholdersTest {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\b([A-Z]+_OUTPUT|TODO|FIXME|XXX)\\b");

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "HELP.md"})
    void areLeftNowhere(String file) {
        assertThat(PLACEHOLDER.matcher(Document.read(file).text()).results())
                .extracting(found -> found.group())
                .isEmpty();
    }
}
