package io.torpor.archive;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.torpor.data.Names;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonParserDelegate;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/**
 * The JSON of archives: what is in it is written and read by records, each member in one place. A reader believes
 * nothing: the version comes first, every member is there once and of its own type, and none is there that the version
 * does not know. Only of version 1, which promised so, members that are not known are skipped.
 */
final class ArchiveJson {

    private static final String VERSION = "formatVersion";
    private static final String DOCUMENT = "the document";
    private static final int HEAD = 4096;
    private static final Set<String> NULLABLE = Set.of("object", "bucketUuid");

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(20)
                            .maxStringLength(16 * 1024)
                            .maxNameLength(1024)
                            .maxNumberLength(40)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .addModule(new SimpleModule().addDeserializer(Instant.class, new TimeReader()))
            .changeDefaultVisibility(visibility -> visibility.withIsGetterVisibility(Visibility.NONE))
            .changeDefaultPropertyInclusion(always -> always.withValueInclusion(JsonInclude.Include.NON_NULL))
            .changeDefaultNullHandling(any -> JsonSetter.Value.forValueNulls(Nulls.FAIL, Nulls.FAIL))
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .withCoercionConfig(
                    LogicalType.Textual, config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    private ArchiveJson() {}

    /** The failure of a text that has more bytes than a reader accepts. */
    static final class TooLarge extends RuntimeException {}

    /**
     * The text of a record: one line, UTF-8.
     *
     * @param most bytes that a reader accepts
     * @throws TooLarge if it has more
     */
    static byte[] write(Object document, int most) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JSON.writeValue(
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        bytes.write(b);
                    }

                    @Override
                    public void write(byte[] some, int offset, int length) {
                        if (bytes.size() + length >= most) { // a line has an end
                            throw new TooLarge();
                        }
                        bytes.write(some, offset, length);
                    }
                },
                document);
        bytes.write('\n');
        return bytes.toByteArray();
    }

    /**
     * Reads a text.
     *
     * @param types of the records, of version 1 and so on
     * @throws InvalidManifestException naming the field that is not in order
     * @throws ProblemException {@code archive-version} if a newer version wrote it
     */
    static <T> T read(InputStream text, List<Class<? extends T>> types) {
        try {
            byte[] head = text.readNBytes(HEAD);
            int version = version(head, types.size());
            boolean strict = version > 1;
            ObjectReader reader = JSON.readerFor(types.get(version - 1));
            reader = strict
                    ? reader.with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    : reader.without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
            try (JsonParser parser =
                    reader.createParser(new SequenceInputStream(new ByteArrayInputStream(head), text))) {
                return reader.readValue(strict ? new StrictParser(parser) : parser);
            }
        } catch (JacksonException e) {
            throw invalid(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A newer version may have changed all that follows, so it is asked before anything else is understood. */
    private static int version(byte[] head, int newest) {
        try (JsonParser parser = JSON.createParser(head)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidManifestException(DOCUMENT, "must be an object");
            }
            if (parser.nextToken() != JsonToken.PROPERTY_NAME || !VERSION.equals(parser.currentName())) {
                throw new InvalidManifestException(
                        "/" + Names.printable(String.valueOf(parser.currentName())), "must come after " + VERSION);
            }
            if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
                throw new InvalidManifestException("/" + VERSION, "must be a whole number");
            }
            long version = parser.getLongValue();
            if (version > newest) {
                throw new ProblemException(
                        ProblemCode.ARCHIVE_VERSION,
                        "The archive has format version " + version + ", and this Torpor reads up to " + newest
                                + "; resume with the version that wrote it, or a newer one");
            }
            if (version < 1) {
                throw new InvalidManifestException("/" + VERSION, "must be at least 1");
            }
            return (int) version;
        }
    }

    /** A parser that refuses null where nothing may be null. */
    private static final class StrictParser extends JsonParserDelegate {

        StrictParser(JsonParser parser) {
            super(parser);
        }

        @Override
        public @Nullable JsonToken nextToken() {
            JsonToken token = super.nextToken();
            if (token == JsonToken.VALUE_NULL && !NULLABLE.contains(String.valueOf(currentName()))) {
                throw new InvalidManifestException(pointer(this), "must not be null");
            }
            return token;
        }
    }

    private static final class TimeReader extends StdDeserializer<Instant> {

        TimeReader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                try {
                    return Instant.parse(parser.getString());
                } catch (DateTimeException e) {
                    // said below, as of a number
                }
            }
            throw new InvalidManifestException(pointer(parser), "must be a time such as 2026-01-31T12:00:00Z");
        }
    }

    private static String pointer(JsonParser parser) {
        String pointer = parser.streamReadContext().pathAsPointer().toString();
        return pointer.isEmpty() ? DOCUMENT : pointer;
    }

    private static InvalidManifestException invalid(JacksonException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidManifestException already) {
                return already;
            }
        }
        if (e instanceof InvalidNullException missing) {
            return new InvalidManifestException(
                    pointer(e, 1),
                    "must have the member '" + missing.getPropertyName().getSimpleName() + "'");
        }
        if (e instanceof UnrecognizedPropertyException) {
            return new InvalidManifestException(pointer(e, 0), "is not known");
        }
        if (e instanceof MismatchedInputException mismatched && !e.getPath().isEmpty()) {
            return new InvalidManifestException(pointer(e, 0), "must be " + kind(mismatched.getTargetType()));
        }
        String message = String.valueOf(e.getOriginalMessage());
        if (message.startsWith("Trailing token")) {
            return new InvalidManifestException(DOCUMENT, "must end after the first object");
        }
        JsonParser parser = e instanceof StreamReadException read ? read.processor() : null;
        if (parser != null) {
            boolean twice = message.startsWith("Duplicate");
            return new InvalidManifestException(
                    pointer(parser), twice ? "is there twice" : "can't be read: " + Names.printable(message));
        }
        return new InvalidManifestException(pointer(e, 0), "can't be read: " + Names.printable(message));
    }

    private static String pointer(JacksonException e, int without) {
        List<JacksonException.Reference> path = e.getPath();
        String pointer = path.stream()
                .limit(Math.max(0, path.size() - without))
                .map(step -> "/" + (step.getPropertyName() == null ? step.getIndex() : step.getPropertyName()))
                .collect(Collectors.joining());
        return pointer.isEmpty() ? DOCUMENT : Names.printable(pointer);
    }

    private static String kind(@Nullable Class<?> type) {
        if (type == null) {
            return "of another type";
        }
        if (type == String.class) {
            return "a string";
        }
        if (List.class.isAssignableFrom(type)) {
            return "an array";
        }
        return type.isPrimitive() || Number.class.isAssignableFrom(type) ? "a whole number" : "an object";
    }
}
