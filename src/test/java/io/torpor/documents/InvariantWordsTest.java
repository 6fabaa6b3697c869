package io.torpor.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The invariants stand in the package documentation and in HELP, in the same words. */
class InvariantWordsTest {

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
