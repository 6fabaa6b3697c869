package io.torpor.contract;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * The shape of JSON answers of one kind: the members, which of them may be left out ({@code ?}), their types, and the
 * words that were seen where a member holds one of a fixed set.
 */
final class Shape {

    private static final Set<String> WORDS = Set.of(
            "state",
            "type",
            "kind",
            "title",
            "status",
            "scans",
            "mutations",
            "ddl",
            "observed",
            "outcome",
            "saw",
            "did",
            "codec",
            "formatVersion");

    private final Set<String> types = new TreeSet<>();
    private final Set<String> words = new TreeSet<>();
    private final Map<String, Shape> members = new TreeMap<>();
    private int seen;
    private int objects;

    void add(JsonNode node) {
        add(node, "");
    }

    private void add(JsonNode node, String name) {
        seen++;
        if (node.isObject()) {
            types.add("object");
            objects++;
            node.properties().forEach(member -> {
                // Health names buckets; what is said of a field is a sentence, whatever the field is called.
                String key = name.equals("buckets") ? "{bucket}" : member.getKey();
                members.computeIfAbsent("." + key, path -> new Shape())
                        .add(member.getValue(), name.equals("fields") ? "" : member.getKey());
            });
        } else if (node.isArray()) {
            types.add("array");
            node.values().forEach(element -> members.computeIfAbsent("[]", key -> new Shape())
                    .add(element, name));
        } else {
            types.add(name.equals("code") ? style(node.asString()) : type(node));
            if (WORDS.contains(name) && !node.isNull()) {
                words.add(node.asString());
            }
        }
    }

    /** Which codes are seen is a matter of luck; all of them are in a list of their own. */
    private static String style(String code) {
        return code.matches("[a-z-]+") ? "lower-case-code" : code.matches("[A-Z_]+") ? "UPPER_CASE_CODE" : "string";
    }

    private static String type(JsonNode node) {
        if (node.isString()) {
            return node.stringValue().matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z") ? "instant" : "string";
        }
        if (node.isNumber()) {
            return node.isIntegralNumber() ? "integer" : "number";
        }
        return node.isBoolean() ? "boolean" : "null";
    }

    /** All lines, the members sorted by name. */
    void describe(String path, List<String> lines) {
        describe(path, false, lines);
    }

    private void describe(String path, boolean optional, List<String> lines) {
        lines.add("  " + (path.isEmpty() ? "." : path) + (optional ? "?" : "") + ": " + String.join(" | ", types)
                + (words.isEmpty() ? "" : " = " + String.join(", ", words)));
        members.forEach(
                (name, member) -> member.describe(path + name, !name.equals("[]") && member.seen < objects, lines));
    }
}
