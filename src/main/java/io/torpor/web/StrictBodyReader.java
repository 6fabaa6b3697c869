package io.torpor.web;

import io.torpor.data.Names;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotWritableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The reader of a request's {@link StrictBody}, which is strict: nothing is converted, ignored or taken twice. Where
 * Jackson stops at the first fault, this one goes on, so that the answer names every wrong member at once.
 */
class StrictBodyReader extends AbstractHttpMessageConverter<StrictBody> {

    static final int LIMIT = 64 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Validator validator;

    StrictBodyReader(Validator validator) {
        super(MediaType.APPLICATION_JSON, new MediaType("application", "*+json"));
        this.validator = validator;
    }

    @Override
    protected boolean supports(Class<?> type) {
        return StrictBody.class.isAssignableFrom(type);
    }

    @Override
    public boolean canWrite(Class<?> type, @Nullable MediaType mediaType) {
        return false;
    }

    @Override
    protected StrictBody readInternal(Class<? extends StrictBody> type, HttpInputMessage message) throws IOException {
        byte[] bytes = message.getBody().readNBytes(LIMIT + 1);
        if (bytes.length > LIMIT) {
            throw new ProblemException(ProblemCode.REQUEST_TOO_LARGE, "The body must have at most " + LIMIT + " bytes");
        }

        Map<String, String> wrong = new TreeMap<>();
        Map<String, JsonNode> members = members(bytes, wrong);
        StrictBody body = body(type, members, wrong);
        if (body == null) {
            throw invalid(wrong);
        }
        return body;
    }

    private static Map<String, JsonNode> members(byte[] bytes, Map<String, String> wrong) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw invalid(Map.of("body", "must be a JSON object"));
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                JsonNode value = parser.readValueAsTree();
                if (members.put(name, value) != null) {
                    wrong.put(printable(name), "is there more than once");
                }
            }
            if (parser.nextToken() != null) {
                throw invalid(Map.of("body", "must be one JSON object with nothing behind it"));
            }
        } catch (JacksonException e) {
            throw invalid(Map.of("body", "is not JSON: " + what(e) + where(e)));
        }
        return members;
    }

    private @Nullable StrictBody body(
            Class<? extends StrictBody> type, Map<String, JsonNode> members, Map<String, String> wrong) {
        RecordComponent[] components = type.getRecordComponents();
        String known = Stream.of(components).map(RecordComponent::getName).collect(Collectors.joining(", "));
        members.keySet().stream()
                .filter(name -> Stream.of(components)
                        .noneMatch(component -> component.getName().equals(name)))
                .forEach(name -> wrong.put(printable(name), "is not known here; known are " + known));

        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = value(type, components[i], members.get(components[i].getName()), wrong);
        }
        return wrong.isEmpty() ? BeanUtils.instantiateClass(BeanUtils.getResolvableConstructor(type), values) : null;
    }

    private @Nullable Object value(
            Class<? extends StrictBody> type,
            RecordComponent component,
            @Nullable JsonNode node,
            Map<String, String> wrong) {
        String name = component.getName();
        Object value = null;
        if (node != null && !node.isNull()) {
            value = converted(component.getType(), node);
            if (value == null) {
                wrong.putIfAbsent(name, rule(component.getType()));
                return null;
            }
        }
        validator.validateValue(type, name, value).stream()
                .map(ConstraintViolation::getMessage)
                .forEach(message -> wrong.putIfAbsent(name, message));
        return value;
    }

    private static @Nullable Object converted(Class<?> type, JsonNode node) {
        if (type == String.class) {
            return node.isString() ? node.stringValue() : null;
        }
        if (type == Long.class) {
            return node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : null;
        }
        return node.isBoolean() ? node.booleanValue() : null;
    }

    private static String rule(Class<?> type) {
        if (type == String.class) {
            return "must be text in quotes";
        }
        return type == Long.class
                ? "must be a whole number without quotes or fraction, at most " + Long.MAX_VALUE
                : "must be true or false, without quotes";
    }

    private static ProblemException invalid(Map<String, String> fields) {
        return new ProblemException(
                ProblemCode.INVALID_REQUEST, Problem.invalid(fields).detail(), Map.of("fields", fields), null);
    }

    /** The parser's message, without its notes on itself. */
    private static String what(JacksonException e) {
        return e.getOriginalMessage().replaceFirst(" \\(start marker.*", "");
    }

    private static String where(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }

    private static String printable(String name) {
        return Names.printable(name);
    }

    @Override
    protected void writeInternal(StrictBody body, HttpOutputMessage message) {
        throw new HttpMessageNotWritableException("Bodies of requests are only read");
    }
}
