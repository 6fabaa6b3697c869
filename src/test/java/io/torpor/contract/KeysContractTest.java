package io.torpor.contract;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;

/** Keys of the configuration, their types and defaults, wherever in the code they are. */
class KeysContractTest {

    private static final Pattern OWN_TYPE = Pattern.compile("io\\.torpor\\.[\\w.$]+");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(torpor\\.[a-z0-9.-]+)(?::([^}]*))?}");

    @Test
    void keysKeepTheirNamesTypesAndDefaults() throws IOException {
        TreeSet<String> keys = new TreeSet<>();
        for (URL metadata : metadata()) {
            try (InputStream in = metadata.openStream()) {
                Service.JSON.readTree(in).at("/properties").values().forEach(key -> keys.add(describe(key)));
            }
        }
        keys.removeIf(key -> !key.startsWith("torpor."));

        Golden.assertSame("keys.txt", List.copyOf(keys));
    }

    private static List<URL> metadata() throws IOException {
        return Collections.list(
                KeysContractTest.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"));
    }

    private static String describe(JsonNode key) {
        String type = OWN_TYPE.matcher(key.at("/type").asString()).replaceAll(own -> content(own.group()));
        JsonNode fallback = key.at("/defaultValue");
        return key.at("/name").asString() + ": " + type + (fallback.isMissingNode() ? "" : " = " + fallback);
    }

    /** What a value of one of the service's own types may be: wherever that type is, and whatever it is called. */
    private static String content(String name) {
        try {
            Class<?> type = Class.forName(name);
            Stream<String> parts = type.isEnum()
                    ? Stream.of(type.getEnumConstants())
                            .map(word -> word.toString().toLowerCase(Locale.ROOT))
                    : Stream.of(type.getRecordComponents())
                            .map(part -> part.getName() + " "
                                    + OWN_TYPE.matcher(part.getType().getName())
                                            .replaceAll(own -> content(own.group())));
            return parts.collect(Collectors.joining(", ", "{", "}"));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Such as those of schedules, of which the metadata knows nothing. */
    @Test
    void keysThatAreOnlyPlaceholdersKeepTheirNamesAndDefaults() throws IOException {
        TreeSet<String> keys = new TreeSet<>();
        for (Path file : Trees.list(mainClasses())) {
            if (file.toString().endsWith(".class")) {
                PLACEHOLDER
                        .matcher(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .results()
                        .map(KeysContractTest::describe)
                        .forEach(keys::add);
            }
        }

        Golden.assertSame("placeholders.txt", List.copyOf(keys));
    }

    private static String describe(MatchResult placeholder) {
        return placeholder.group(1) + (placeholder.group(2) == null ? "" : " = " + placeholder.group(2));
    }

    /** The directory that the production classes were compiled to: where their application.yaml is. */
    private static Path mainClasses() throws IOException {
        return new ClassPathResource("application.yaml").getFile().toPath().getParent();
    }

    @Test
    void settingsThatTheServiceComesWithStay() {
        YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ClassPathResource("application.yaml"));
        List<String> lines = new ArrayList<>();
        new TreeMap<>(yaml.getObject()).forEach((key, value) -> {
            if (!key.toString().startsWith("spring.")) {
                lines.add(key + " = " + value);
            }
        });

        Golden.assertSame("settings.txt", lines);
    }
}
