package io.torpor.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links within the documents lead somewhere. */
class LinksTest {

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "HELP.md"})
    void leadSomewhere(String file) {
        Document document = Document.read(file);

        assertThat(document.links()).isNotEmpty().allSatisfy(link -> {
            String[] parts = link.split("#", 2);
            String target = parts[0].isEmpty() ? file : parts[0];
            assertThat(Files.exists(Path.of(target))).as(link).isTrue();
            if (parts.length == 2) {
                assertThat(Document.read(target).anchors()).contains(parts[1]);
            }
        });
    }
}
