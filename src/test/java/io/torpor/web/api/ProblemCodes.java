package io.torpor.web.api;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.web.bind.annotation.PathVariable;

/** A handler of our API that raises any problem that is asked for: all that the contracts import of the service. */
public final class ProblemCodes {

    public static List<String> names() {
        return Stream.of(ProblemCode.values()).map(Enum::name).toList();
    }

    public void raise(@PathVariable("name") String name) {
        throw new ProblemException(ProblemCode.valueOf(name), "on request");
    }
}
