package io.torpor.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Shapes of answers, one for each call and status. */
final class Shapes {

    private final Map<String, Shape> shapes = new TreeMap<>();
    private final Map<String, TreeSet<String>> notes = new TreeMap<>();

    /** An answer, as one of the answers to that call. */
    void add(String call, Answer answer) {
        String key = key(call, answer);
        if (!answer.body().isEmpty()) {
            add(key, answer.json());
        }
    }

    /** An answer whose members may still be in motion: only their names are kept. */
    void addNames(String call, Answer answer) {
        notes.get(key(call, answer))
                .add("  members: "
                        + String.join(", ", new TreeSet<>(answer.json().propertyNames())));
    }

    void add(String key, JsonNode json) {
        shapes.computeIfAbsent(key, name -> new Shape()).add(json);
    }

    private String key(String call, Answer answer) {
        String key = call + " -> " + answer.status() + " "
                + answer.contentType()
                        .replaceFirst(";.*", "")
                        .replaceFirst("vnd\\.spring-boot\\.actuator\\.v3\\+", "…+");
        TreeSet<String> noted = notes.computeIfAbsent(key, name -> new TreeSet<>());
        answer.location().ifPresent(place -> noted.add("  Location: " + place.replaceFirst("[^/]+$", "{id}")));
        answer.challenge().ifPresent(challenge -> noted.add("  WWW-Authenticate: " + challenge));
        return key;
    }

    List<String> lines() {
        TreeSet<String> keys = new TreeSet<>(shapes.keySet());
        keys.addAll(notes.keySet());
        List<String> lines = new ArrayList<>();
        for (String key : keys) {
            lines.add(key);
            lines.addAll(notes.getOrDefault(key, new TreeSet<>()));
            Shape shape = shapes.get(key);
            if (shape != null) {
                shape.describe("", lines);
            }
        }
        return lines;
    }
}
