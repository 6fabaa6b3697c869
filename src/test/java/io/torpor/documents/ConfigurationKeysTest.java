package io.torpor.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.problem.ProblemCode;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Every configuration key stands in HELP, in full, and every key that stands there is one. */
class ConfigurationKeysTest {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(torpor\\.[a-z0-9.-]+)");

    /** Keys of the benchmarks are Maven's, and no configuration of the service. */
    private static final String BENCHMARKS = "torpor.bench.";

    private static Set<String> keys;

    /** Of the metadata, and of schedules, which have none. */
    @BeforeAll
    static void collect() throws URISyntaxException {
        Path classes = Path.of(ProblemCode.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path metadata = classes.resolve("META-INF/spring-configuration-metadata.json");
        assertThat(Files.isRegularFile(metadata)).as("%s is there", metadata).isTrue();

        keys = new TreeSet<>(MainCode.find(PLACEHOLDER));
        new JsonMapper().readTree(metadata.toFile()).get("properties").forEach(property -> {
            String name = property.get("name").asString();
            if (name.startsWith("torpor.")) {
                keys.add(name);
            }
        });
    }

    @Test
    void standInHelp() {
        Set<String> code = Document.help().code();

        assertThat(keys).hasSizeGreaterThan(50).allSatisfy(key -> assertThat(code)
                .anyMatch(word -> isKey(word, key)));
    }

    @Test
    void inHelpAreKeys() {
        assertThat(Document.help().code())
                .filteredOn(word -> word.matches("torpor\\.[a-z0-9.-]+(=.*)?(\\.<.*)?") && !word.startsWith(BENCHMARKS))
                .allSatisfy(word -> assertThat(keys).anyMatch(key -> isKey(word.replaceFirst("=.*", ""), key)));
    }

    /** A map's key is followed by a name of the user's choice. */
    private static boolean isKey(String word, String key) {
        return word.equals(key) || word.startsWith(key + ".<");
    }
}
