package io.torpor.archive;

import io.torpor.data.Names;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * A strict reader of JSON from outside, as a stream: every known member is there once (or may be missing, if it came
 * later) and of the right type. Members that are not known are skipped, so that a later software may add some. Nothing
 * is allocated on the word of the text: what it costs is in proportion to its bytes. What is not in order is an {@link
 * InvalidManifestException}.
 */
final class JsonObjects implements AutoCloseable {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(20)
                    .maxStringLength(16 * 1024)
                    .maxNameLength(1024)
                    .maxNumberLength(40)
                    .build())
            .build();

    private static final String DOCUMENT = "the document";

    private final JsonParser parser;

    /**
     * A reader of a text.
     *
     * @param text closed with this; but not if this can't be made
     * @throws InvalidManifestException if the first bytes are those of no text
     */
    JsonObjects(InputStream text) {
        try {
            this.parser = JSON.createParser(text);
        } catch (JacksonException e) { // it looks at the first bytes already
            throw new InvalidManifestException(DOCUMENT, unreadable(e));
        }
    }

    /** The members of one object, gone over once. */
    final class Members {

        private final List<String> names;
        private final int required;
        private long seen;

        /** The members of the object that the next token begins (or {@link #list} has read), the required ones first. */
        private Members(List<String> names, int required) {
            this.names = names;
            this.required = required;
            expect(JsonToken.START_OBJECT);
        }

        /**
         * The next known member's name; its value is the current token.
         *
         * @return null at the end of the object
         */
        @Nullable
        String next() {
            while (JsonObjects.this.next() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                JsonObjects.this.next();
                int index = names.indexOf(name);
                if (index < 0) {
                    skip();
                } else if ((seen & 1L << index) != 0) {
                    throw bad("is there twice");
                } else {
                    seen |= 1L << index;
                    return name;
                }
            }
            for (int i = 0; i < required; i++) {
                if ((seen & 1L << i) == 0) {
                    throw bad("must have the member '" + names.get(i) + "'");
                }
            }
            return null;
        }
    }

    /** Begins the text. */
    void begin() {
        next();
    }

    /** Ends the text: nothing may come after the first object. */
    void end() {
        if (next() != null) {
            throw bad("must end after the first object");
        }
    }

    /** The members of the object that is the current token; all of these names must be there. */
    Members members(List<String> names) {
        return members(names, names.size());
    }

    /** The members of the object that is the current token; so many of these names must be there, the rest may be. */
    Members members(List<String> names, int required) {
        return new Members(names, required);
    }

    /** The elements of the array that is the current token. */
    <T> List<T> list(Supplier<T> element) {
        expect(JsonToken.START_ARRAY);
        List<T> list = new ArrayList<>();
        while (next() != JsonToken.END_ARRAY) {
            list.add(element.get());
        }
        return list;
    }

    String text() {
        expect(JsonToken.VALUE_STRING);
        return guarded(parser::getString);
    }

    @Nullable
    String textOrNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL ? null : text();
    }

    long number() {
        expect(JsonToken.VALUE_NUMBER_INT);
        return guarded(parser::getLongValue);
    }

    int smallNumber() {
        expect(JsonToken.VALUE_NUMBER_INT);
        return guarded(parser::getIntValue);
    }

    Instant instant() {
        try {
            return Instant.parse(text());
        } catch (DateTimeException e) {
            throw bad("must be a time such as 2026-01-31T12:00:00Z");
        }
    }

    /** The failure of the member that is being read. */
    InvalidManifestException bad(String rule) {
        String pointer = parser.streamReadContext().pathAsPointer().toString();
        return new InvalidManifestException(pointer.isEmpty() ? DOCUMENT : pointer, rule);
    }

    @Override
    public void close() {
        parser.close();
    }

    private void expect(JsonToken token) {
        if (parser.currentToken() != token) {
            throw bad("must be "
                    + switch (token) {
                        case START_OBJECT -> "an object";
                        case START_ARRAY -> "an array";
                        case VALUE_STRING -> "a string";
                        default -> "a whole number";
                    });
        }
    }

    private @Nullable JsonToken next() {
        try {
            return parser.nextToken();
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    private void skip() {
        guarded(parser::skipChildren);
    }

    private <T> T guarded(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    private InvalidManifestException malformed(JacksonException e) {
        return bad(unreadable(e));
    }

    private static String unreadable(JacksonException e) {
        return "can't be read: " + Names.printable(e.getOriginalMessage());
    }
}
