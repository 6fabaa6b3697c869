package io.torpor.contract;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

class OpenApiContractTest extends AbstractContractTest {

    private static final JsonMapper PRETTY =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @Test
    void theOpenApiDocumentStays() {
        Map<?, ?> api = PRETTY.readValue(service().get("/v3/api-docs").body(), Map.class);
        Map<String, Object> canonical = sorted(api);
        canonical.remove("servers"); // the port of this run
        ((Map<?, ?>) canonical.get("info")).remove("version");

        Golden.assertSame(
                "openapi.json", PRETTY.writeValueAsString(canonical).lines().toList());
    }

    private static Map<String, Object> sorted(Map<?, ?> map) {
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((name, value) -> sorted.put((String) name, canonical((String) name, value)));
        return sorted;
    }

    /** Lists whose order says nothing are sorted, too. */
    private static Object canonical(String name, Object value) {
        if (value instanceof Map<?, ?> map) {
            return sorted(map);
        }
        if (value instanceof List<?> list) {
            List<Object> elements =
                    list.stream().map(element -> canonical("", element)).toList();
            boolean set = name.equals("required") || name.equals("enum") || name.equals("tags");
            return set
                    ? elements.stream()
                            .sorted(Comparator.comparing(Object::toString))
                            .toList()
                    : elements;
        }
        return value;
    }
}
