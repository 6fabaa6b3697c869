package io.torpor.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README's "How it is built" is how it is built. */
class HowItIsBuiltTest {

    private static final Pattern LEAF = Pattern.compile("^(│  )?[├└] (\\w+)", Pattern.MULTILINE);
    private static final Pattern LISTENER =
            Pattern.compile("EventListener(?:\\([^)]*\\))?\\s+(?:@\\w+\\([^)]*\\)\\s+)*void \\w+\\(TaskChanged ");
    private static final Pattern TYPE = Pattern.compile("[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*");
    private static final Pattern MEMBER = Pattern.compile("([A-Z][A-Za-z0-9]*)\\.([a-z][A-Za-z0-9]*)");
    private static final Pattern PATH = Pattern.compile("(src|docker|target)/[\\w/.-]+");

    private final Document section = Document.readme().section("How it is built");

    @Test
    void theTreeIsThatOfThePackages() {
        assertThat(tree()).isEqualTo(packages());
    }

    @Test
    void everyTypeThatIsNamedIsThere() {
        Set<String> types = sources().map(MainCode::type).collect(Collectors.toSet());

        assertThat(section.code())
                .filteredOn(word -> TYPE.matcher(word).matches())
                .isNotEmpty()
                .isSubsetOf(types);
    }

    @Test
    void everyMethodThatIsNamedWithItsTypeIsThere() {
        assertThat(section.code())
                .filteredOn(word -> MEMBER.matcher(word).matches())
                .isNotEmpty()
                .allSatisfy(word -> {
                    String[] parts = word.split("\\.");
                    assertThat(sources().filter(source -> MainCode.type(source).equals(parts[0])))
                            .singleElement()
                            .satisfies(source ->
                                    assertThat(MainCode.text(source)).containsPattern("\\b" + parts[1] + "\\("));
                });
    }

    @Test
    void everyPathThatIsNamedIsThere() {
        assertThat(Document.readme().code())
                .filteredOn(word -> PATH.matcher(word).matches() && !word.startsWith("target/"))
                .isNotEmpty()
                .allSatisfy(
                        path -> assertThat(Files.exists(Path.of(path))).as(path).isTrue());
    }

    @Test
    void allListenersToATasksChangeAreNamed() {
        List<String> listeners = MainCode.containing(LISTENER).stream()
                .map(MainCode::type)
                .map(name -> "`" + name + "`")
                .toList();

        assertThat(section.section("Who listens to a task's change").rows().stream()
                        .map(cells -> cells.get(0))
                        .filter(cell -> cell.startsWith("`")))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(listeners);
    }

    private static Stream<Path> sources() {
        return Stream.of("src/main/java", "src/test/java").flatMap(root -> MainCode.sources(Path.of(root)));
    }

    private Set<String> tree() {
        Set<String> tree = new TreeSet<>();
        String parent = "";
        Matcher leaves = LEAF.matcher(section.blocks("").get(0));
        while (leaves.find()) {
            boolean nested = leaves.group(1) != null;
            parent = nested ? parent : leaves.group(2);
            tree.add(nested ? parent + "/" + leaves.group(2) : parent);
        }
        return tree;
    }

    private static Set<String> packages() {
        Path root = MainCode.SOURCES.resolve("io/torpor");
        return MainCode.sources(root)
                .map(source -> root.relativize(source.getParent()).toString())
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
