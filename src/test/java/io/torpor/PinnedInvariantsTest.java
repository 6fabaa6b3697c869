package io.torpor;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.support.Invariant;
import io.torpor.support.Pins;
import java.lang.reflect.Method;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/** No invariant without tests that pin it. */
class PinnedInvariantsTest {

    private static final List<Method> METHODS =
            ReflectionSupport.findAllClassesInPackage("io.torpor", type -> true, PinnedInvariantsTest::mayHoldTests)
                    .stream()
                    .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                    .toList();

    /** By its name, so that the main code need not be loaded. */
    private static boolean mayHoldTests(String type) {
        return type.matches(".*(Tests?|IT|Contract)(\\$.*)?");
    }

    @Test
    void everyInvariantIsPinnedTwiceAndOnceInEveryQuickBuild() {
        Map<Invariant, Set<String>> pins = pins();

        assertThat(Stream.of(Invariant.values())
                        .filter(invariant -> !isPinned(pins.get(invariant)))
                        .map(invariant -> invariant + ": " + pins.get(invariant)))
                .as("each is pinned by two tests at least, of which one needs no packaged jar; these are not")
                .isEmpty();
    }

    /** A pin on what nobody runs would hold nothing. */
    @Test
    void onlyTestsPin() {
        assertThat(METHODS.stream()
                        .filter(method -> method.isAnnotationPresent(Pins.class))
                        .filter(method -> !isTest(method)))
                .isEmpty();
    }

    private static boolean isTest(Method method) {
        return AnnotationSupport.isAnnotated(method, Testable.class);
    }

    private static boolean isPinned(Set<String> tests) {
        return tests.size() >= 2 && tests.stream().anyMatch(test -> !test.contains("IT."));
    }

    /** The tests of each invariant, as {@code Class.method}. */
    private static Map<Invariant, Set<String>> pins() {
        Map<Invariant, Set<String>> pins = new EnumMap<>(Invariant.class);
        for (Invariant invariant : Invariant.values()) {
            pins.put(invariant, new TreeSet<>());
        }
        for (Method method : METHODS) {
            if (isTest(method)) {
                pinned(method).forEach(invariant -> pins.get(invariant).add(name(method)));
            }
        }
        return pins;
    }

    private static Stream<Invariant> pinned(Method method) {
        return Stream.of(method.getDeclaringClass(), method)
                .flatMap(element -> Stream.ofNullable(element.getAnnotation(Pins.class)))
                .flatMap(pins -> Stream.of(pins.value()));
    }

    private static String name(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }
}
