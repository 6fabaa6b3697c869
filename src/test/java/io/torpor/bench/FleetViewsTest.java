package io.torpor.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FleetViewsTest {

    private static final Path CONTRACT = Path.of("src/test/resources/contract");

    @Test
    void everyGetThatThereIsIsAmongThem() throws IOException {
        Collection<String> measured = FleetViews.of("b", "t").values();

        assertThat(Stream.concat(api(), actuator()).toList())
                .hasSizeGreaterThan(10)
                .allSatisfy(get ->
                        assertThat(measured).as(get).anyMatch(pattern(get).asPredicate()));
    }

    private static Stream<String> api() throws IOException {
        JsonNode paths = JsonMapper.shared()
                .readTree(Files.readString(CONTRACT.resolve("openapi.json")))
                .get("paths");
        return paths.properties().stream()
                .filter(path -> path.getValue().has("get"))
                .map(Map.Entry::getKey);
    }

    private static Stream<String> actuator() throws IOException {
        return Files.readAllLines(CONTRACT.resolve("actuator-operations.txt")).stream()
                .map(line -> line.split(" "))
                .filter(line -> line[1].equals("GET"))
                .map(line -> "/actuator/" + line[0]);
    }

    /** A name in braces stands for any. */
    private static Pattern pattern(String path) {
        return Pattern.compile("^" + path.replaceAll("\\{[^}]*}", "[^/?]+") + "(\\?.*)?$");
    }
}
