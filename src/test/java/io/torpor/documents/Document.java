package io.torpor.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A document in Markdown, or a part of one. */
record Document(String name, String text) {

    private static final Pattern FENCE = Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern HEADING = Pattern.compile("^(#+) (.+)$", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\)");

    static Document readme() {
        return read("README.md");
    }

    static Document help() {
        return read("HELP.md");
    }

    static Document read(String file) {
        try {
            return new Document(file, Files.readString(Path.of(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What stands under a heading, with the headings below it. */
    Document section(String heading) {
        Matcher headings = HEADING.matcher(blocksBlanked());
        int begin = -1;
        int level = 0;
        while (headings.find()) {
            int depth = headings.group(1).length();
            if (begin >= 0 && depth <= level) {
                return new Document(name + ", " + heading, text.substring(begin, headings.start()));
            }
            if (begin < 0 && headings.group(2).equals(heading)) {
                begin = headings.end();
                level = depth;
            }
        }
        if (begin < 0) {
            throw new IllegalArgumentException(name + " has no section '" + heading + "'");
        }
        return new Document(name + ", " + heading, text.substring(begin));
    }

    /** The words that are set as code, without those in blocks. */
    Set<String> code() {
        return CODE.matcher(blocksBlanked())
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The rows of all tables, as cells. */
    List<List<String>> rows() {
        return blocksBlanked()
                .lines()
                .filter(line -> line.startsWith("|") && !line.startsWith("|--"))
                .map(line -> Stream.of(line.substring(1).split("(?<!\\\\)\\|", -1))
                        .map(String::strip)
                        .toList())
                .toList();
    }

    /** The blocks of a language; the empty one is output. */
    List<String> blocks(String language) {
        List<String> blocks = new ArrayList<>();
        Matcher fences = FENCE.matcher(text);
        while (fences.find()) {
            if (fences.group(1).equals(language)) {
                blocks.add(fences.group(2));
            }
        }
        return blocks;
    }

    List<String> links() {
        return LINK.matcher(blocksBlanked())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** The anchors of all headings, as GitHub makes them. */
    Set<String> anchors() {
        return HEADING.matcher(blocksBlanked())
                .results()
                .map(found -> found.group(2)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The text, of the same length, with blanks for the blocks. */
    private String blocksBlanked() {
        return FENCE.matcher(text).replaceAll(block -> block.group().replaceAll("[^\\n]", " "));
    }
}
