package io.torpor.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.support.Invariant;
import io.torpor.support.Pins;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The invariants stand in the package documentation and in HELP, in the same words, and the README knows what holds and
 * pins them.
 */
class InvariantsTest {

    private static final Pattern IN_JAVA = Pattern.compile("<li><b>(I\\d+) (.*?)(?=<li>|</ul>)", Pattern.DOTALL);
    private static final Pattern IN_HELP =
            Pattern.compile("^- \\*\\*(I\\d+) (.*?)(?=^- |\\z)", Pattern.MULTILINE | Pattern.DOTALL);

    private final Map<String, String> inJava = invariants(
            IN_JAVA,
            MainCode.text(MainCode.SOURCES.resolve("io/torpor/package-info.java"))
                    .replaceAll("(?m)^ \\*", ""));

    @Test
    void standInHelpInTheSameWords() {
        assertThat(inJava).isNotEmpty();
        assertThat(invariants(IN_HELP, Document.help().section("Invariants").text()))
                .isEqualTo(inJava);
    }

    @Test
    void areNumberedWithoutAGapAndEachHasItsLineInTheReadme() {
        String[] numbers = new String[inJava.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = "I" + (i + 1);
        }

        assertThat(inJava.keySet()).containsExactlyInAnyOrder(numbers);
        assertThat(Document.readme().section("The invariants").rows())
                .extracting(cells -> cells.get(0))
                .contains(numbers);
    }

    @ParameterizedTest
    @EnumSource
    void areHeldByMainCode(Invariant invariant) {
        assertThat(types(row(invariant).get(2)))
                .isNotEmpty()
                .isSubsetOf(
                        MainCode.sources(MainCode.SOURCES).map(MainCode::type).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @EnumSource
    void arePinnedByEachTestThatTheReadmeNames(Invariant invariant) {
        assertThat(types(row(invariant).get(3)))
                .isNotEmpty()
                .allSatisfy(test -> assertThat(pins(test)).as("@Pins of %s", test).contains(invariant));
    }

    private static List<String> row(Invariant invariant) {
        return Document.readme().section("The invariants").rows().stream()
                .filter(cells -> cells.get(0).equals(invariant.name()))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> types(String cell) {
        return new Document("README.md, The invariants", cell)
                .code().stream().filter(word -> word.matches("[A-Z]\\w+")).toList();
    }

    /** What a test class pins as a whole, or by any of its tests. */
    private static Set<Invariant> pins(String test) throws ClassNotFoundException {
        Path root = Path.of("src/test/java");
        Path source = MainCode.sources(root)
                .filter(path -> MainCode.type(path).equals(test))
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no " + test));
        String name =
                root.relativize(source).toString().replace(".java", "").replace('/', '.');
        Class<?> type = Class.forName(name, false, InvariantsTest.class.getClassLoader());
        return Stream.concat(Stream.<AnnotatedElement>of(type), Stream.of(type.getDeclaredMethods()))
                .map(element -> element.getAnnotation(Pins.class))
                .filter(pins -> pins != null)
                .flatMap(pins -> Stream.of(pins.value()))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Invariant.class)));
    }

    private static Map<String, String> invariants(Pattern pattern, String text) {
        Map<String, String> invariants = new TreeMap<>();
        pattern.matcher(text).results().forEach(found -> invariants.put(found.group(1), plain(found.group(2))));
        return invariants;
    }

    private static String plain(String words) {
        return words.replaceAll("\\{@\\w+ ([^}]*)}", "$1")
                .replaceAll("</?\\w+>", "")
                .replaceAll("[*`]", "")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
