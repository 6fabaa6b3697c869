package io.torpor.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every meter of our own stands in HELP, by the name that Prometheus shows. */
class MetricsTest {

    private static final Pattern MICROMETER = Pattern.compile("^import io\\.micrometer\\.", Pattern.MULTILINE);
    private static final Pattern METER = Pattern.compile("\"(torpor\\.[a-z.]+)\"");

    @Test
    void standInHelp() {
        Set<String> meters = MainCode.containing(MICROMETER).stream()
                .flatMap(source -> METER.matcher(MainCode.text(source)).results())
                .map(found -> found.group(1).replace('.', '_'))
                .collect(Collectors.toSet());
        Set<String> code = Document.help().section("info and prometheus").code();

        assertThat(meters).hasSizeGreaterThan(5).allSatisfy(meter -> assertThat(code)
                .anyMatch(word -> word.matches(meter + "(_.*|\\{.*)?")));
    }
}
