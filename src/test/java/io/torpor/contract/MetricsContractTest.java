package io.torpor.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MetricsContractTest extends AbstractContractTest {

    private static final Pattern SAMPLE = Pattern.compile("(torpor_\\w+)(?:\\{(.*)})? \\S+");
    private static final Pattern TAG = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    @Test
    void metricsKeepTheirNamesTypesAndTags() {
        Set<String> types = new TreeSet<>();
        Map<String, Map<String, Set<String>>> metrics = new TreeMap<>();
        story().metrics.lines().forEach(line -> {
            if (line.startsWith("# TYPE torpor_")) {
                types.add(line.substring(2));
            }
            Matcher sample = SAMPLE.matcher(line);
            if (sample.matches()) {
                Map<String, Set<String>> tags = metrics.computeIfAbsent(sample.group(1), name -> new TreeMap<>());
                TAG.matcher(sample.group(2) == null ? "" : sample.group(2))
                        .results()
                        .forEach(tag -> tags.computeIfAbsent(tag.group(1), key -> new TreeSet<>())
                                .add(tag.group(2)));
            }
        });
        List<String> lines = new ArrayList<>(types);
        metrics.forEach((name, tags) -> lines.add(name + " " + tags));

        Golden.assertSame("metrics.txt", lines);
    }
}
