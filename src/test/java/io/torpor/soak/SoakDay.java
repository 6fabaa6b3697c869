package io.torpor.soak;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The gauges of each hour of a day, and which of them grow. */
final class SoakDay {

    private final Map<Integer, Map<String, Long>> hours = new TreeMap<>();

    void add(int hour, Map<String, Long> gauges) {
        hours.put(hour, gauges);
    }

    /**
     * The gauges that are higher in the last third of the hours from one on than they were at any time in the first third. A
     * few rows more or less may lie on either side of an hour.
     */
    List<String> growing(int from) {
        List<Map<String, Long>> calm = hours.entrySet().stream()
                .filter(hour -> hour.getKey() >= from)
                .map(Map.Entry::getValue)
                .toList();
        int third = Math.max(1, calm.size() / 3);
        List<Map<String, Long>> first = calm.subList(0, third);
        List<Map<String, Long>> last = calm.subList(calm.size() - third, calm.size());
        List<String> growing = new ArrayList<>();
        for (String gauge : last.get(last.size() - 1).keySet()) {
            long before = highest(first, gauge);
            long after = highest(last, gauge);
            if (after > before + slack(gauge, before)) {
                growing.add(gauge + ": from " + before + " to " + after);
            }
        }
        return growing;
    }

    private static long slack(String gauge, long before) {
        return switch (gauge) {
            case SoakGauges.HEAP -> 2 << 10;
            case SoakGauges.DATABASE -> before / 4;
            default -> Math.max(2, before / 50);
        };
    }

    private static long highest(Collection<Map<String, Long>> hours, String gauge) {
        return hours.stream()
                .mapToLong(hour -> hour.getOrDefault(gauge, 0L))
                .max()
                .orElseThrow();
    }

    /** Some hours side by side. */
    String table(List<Integer> shown) {
        List<Integer> columns =
                shown.stream().filter(hours::containsKey).distinct().sorted().toList();
        StringBuilder text = new StringBuilder("| after hours |");
        columns.forEach(hour -> text.append(' ').append(hour).append(" |"));
        text.append("\n|---|").append("---:|".repeat(columns.size())).append('\n');
        for (String gauge : hours.get(columns.get(columns.size() - 1)).keySet()) {
            text.append("| ").append(gauge).append(" |");
            columns.forEach(hour -> text.append(
                    String.format(Locale.ROOT, " %d |", hours.get(hour).getOrDefault(gauge, 0L))));
            text.append('\n');
        }
        return text.toString();
    }
}
