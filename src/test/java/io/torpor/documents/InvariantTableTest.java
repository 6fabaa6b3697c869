package io.torpor.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.support.Invariant;
import io.torpor.support.Pins;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The README's table of invariants: what is said to hold one is main code, and what is said to pin one is marked so. */
class InvariantTableTest {

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
        assertThat(types(row(invariant).get(3))).isNotEmpty().allSatisfy(test -> assertThat(pins(test))
                .as("@Pins of %s", test)
                .contains(invariant));
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
        String name = root.relativize(source).toString().replace(".java", "").replace('/', '.');
        Class<?> type = Class.forName(name, false, InvariantTableTest.class.getClassLoader());
        return Stream.concat(Stream.<AnnotatedElement>of(type), Stream.of(type.getDeclaredMethods()))
                .map(element -> element.getAnnotation(Pins.class))
                .filter(pins -> pins != null)
                .flatMap(pins -> Stream.of(pins.value()))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Invariant.class)));
    }
}
