package io.torpor;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.torpor.support.Invariant;
import io.torpor.support.Pins;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;

/** No invariant without tests that pin it. */
class PinnedInvariantsTest {

    private static final List<JavaMethod> METHODS = new ClassFileImporter()
            .importPackages("io.torpor").stream()
                    .flatMap(type -> type.getMethods().stream())
                    .toList();

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
                        .filter(method -> method.isAnnotatedWith(Pins.class))
                        .filter(method -> !method.isMetaAnnotatedWith(Testable.class))
                        .map(JavaMethod::getFullName))
                .isEmpty();
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
        for (JavaMethod method : METHODS) {
            if (method.isMetaAnnotatedWith(Testable.class)) {
                pinned(method).forEach(invariant -> pins.get(invariant).add(name(method)));
            }
        }
        return pins;
    }

    private static Stream<Invariant> pinned(JavaMethod method) {
        JavaClass type = method.getOwner();
        return Stream.concat(
                        type.tryGetAnnotationOfType(Pins.class).stream(),
                        method.tryGetAnnotationOfType(Pins.class).stream())
                .flatMap(pins -> Stream.of(pins.value()));
    }

    private static String name(JavaMethod method) {
        return method.getOwner().getSimpleName() + "." + method.getName();
    }
}
