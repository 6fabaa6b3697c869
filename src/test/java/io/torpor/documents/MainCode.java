package io.torpor.documents;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The main code, as the documents' tests look at it: its classes, and its sources as text. */
final class MainCode {

    static final Path SOURCES = Path.of("src/main/java");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.torpor");

    private MainCode() {}

    /** The classes that bear an annotation. */
    static List<Class<?>> annotatedWith(Class<?> annotation) {
        return CLASSES.stream()
                .filter(type -> type.isAnnotatedWith(annotation.getName()))
                .<Class<?>>map(type -> type.reflect())
                .toList();
    }

    /** The classes whose simple name ends so. */
    static List<String> named(String suffix) {
        return CLASSES.stream()
                .map(type -> type.getSimpleName())
                .filter(name -> name.endsWith(suffix))
                .toList();
    }

    /** The first group of a pattern, wherever it is in the sources. */
    static Set<String> find(Pattern pattern) {
        return sources(SOURCES)
                .map(MainCode::text)
                .flatMap(text -> pattern.matcher(text).results())
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static List<Path> containing(Pattern pattern) {
        return sources(SOURCES)
                .filter(source -> pattern.matcher(text(source)).find())
                .toList();
    }

    static Stream<Path> sources(Path below) {
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The name of the type that a source file is named for. */
    static String type(Path source) {
        return source.getFileName().toString().replace(".java", "");
    }

    static String text(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
