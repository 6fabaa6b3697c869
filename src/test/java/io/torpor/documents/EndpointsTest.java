package io.torpor.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.beans.Introspector;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** HELP's tables of calls are the controllers and the actuator's endpoints: every call, and no other. */
class EndpointsTest {

    private static final String BASE = "/api/v1";
    private static final Pattern EXPOSED = Pattern.compile("exposure:\\s+include: (\\S+)");

    @Test
    void ofTheApiStandInHelp() {
        assertThat(calls("API"))
                .containsExactlyInAnyOrderElementsOf(MainCode.annotatedWith(RestController.class).stream()
                        .flatMap(EndpointsTest::mappings)
                        .toList());
    }

    @Test
    void ofTheActuatorStandInHelp() {
        List<String> operations = new ArrayList<>(MainCode.annotatedWith(Endpoint.class).stream()
                .flatMap(EndpointsTest::operations)
                .toList());
        for (String springs : List.of("health", "info", "prometheus")) {
            operations.add("GET /actuator/" + springs);
        }

        assertThat(calls("Actuator and metrics")).containsExactlyInAnyOrderElementsOf(operations);
    }

    @Test
    void thatAreExposedStandInHelp() {
        String settings = Document.read("src/main/resources/application.yaml").text();
        String exposed =
                EXPOSED.matcher(settings).results().findFirst().orElseThrow().group(1);

        assertThat(calls("Actuator and metrics").stream().map(call -> call.split("/")[2]))
                .contains(exposed.split(","));
    }

    @Test
    void ofHealthHaveALineThatSaysWhatToDo() {
        List<String> components = MainCode.named("HealthIndicator").stream()
                .map(type -> "`" + Introspector.decapitalize(type.replace("HealthIndicator", "")) + "`")
                .toList();

        assertThat(Document.help().section("Health is DOWN").rows())
                .extracting(cells -> cells.get(0))
                .containsAll(components);
    }

    /** The calls that begin a row of a table. */
    private static Set<String> calls(String section) {
        Set<String> calls = new TreeSet<>();
        Document.help().section(section).rows().forEach(cells -> {
            String first = cells.get(0).replace("`", "");
            if (first.matches("(GET|POST|PUT|DELETE) /.*")) {
                calls.add(first);
            }
        });
        return calls;
    }

    private static Stream<String> mappings(Class<?> controller) {
        RequestMapping base = AnnotatedElementUtils.findMergedAnnotation(controller, RequestMapping.class);
        String prefix = base == null || base.path().length == 0 ? "" : base.path()[0];
        return Stream.of(controller.getDeclaredMethods())
                .map(method -> AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class))
                .filter(mapping -> mapping != null)
                .flatMap(mapping -> Stream.of(mapping.method())
                        .flatMap(method -> paths(mapping).map(path -> call(method, prefix + path))));
    }

    private static Stream<String> paths(RequestMapping mapping) {
        return mapping.path().length == 0 ? Stream.of("") : Stream.of(mapping.path());
    }

    private static String call(RequestMethod method, String path) {
        return method + " " + (path.startsWith(BASE) ? path.substring(BASE.length()) : path);
    }

    private static Stream<String> operations(Class<?> endpoint) {
        String path = "/actuator/" + endpoint.getAnnotation(Endpoint.class).id();
        return Stream.of(endpoint.getDeclaredMethods()).flatMap(method -> operation(method, path));
    }

    private static Stream<String> operation(Method method, String path) {
        StringBuilder whole = new StringBuilder(path);
        for (Parameter parameter : method.getParameters()) {
            if (parameter.isAnnotationPresent(Selector.class)) {
                whole.append("/{").append(parameter.getName()).append('}');
            }
        }
        if (method.isAnnotationPresent(ReadOperation.class)) {
            return Stream.of("GET " + whole);
        }
        if (method.isAnnotationPresent(WriteOperation.class)) {
            return Stream.of("POST " + whole);
        }
        return method.isAnnotationPresent(DeleteOperation.class) ? Stream.of("DELETE " + whole) : Stream.of();
    }
}
