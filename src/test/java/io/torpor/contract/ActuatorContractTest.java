package io.torpor.contract;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.endpoint.annotation.AbstractDiscoveredOperation;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameter;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.actuate.endpoint.web.WebOperation;

class ActuatorContractTest extends AbstractContractTest {

    @Autowired
    private WebEndpointsSupplier endpoints;

    @Test
    void theAnswersOfTheEndpointsKeepTheirMembersAndTypes() {
        Golden.assertSame("actuator.txt", story().operator.actuator.lines());
    }

    @Test
    void healthKeepsItsComponents() {
        Golden.assertSame("health-components.txt", story().components);
    }

    @Test
    void theEndpointsKeepTheirOperations() {
        List<String> operations = endpoints.getEndpoints().stream()
                .flatMap(endpoint -> endpoint.getOperations().stream())
                .map(ActuatorContractTest::describe)
                .sorted()
                .toList();

        Golden.assertSame("actuator-operations.txt", operations);
    }

    private static String describe(WebOperation operation) {
        var request = operation.getRequestPredicate();
        var parameters =
                ((AbstractDiscoveredOperation) operation).getOperationMethod().getParameters();
        return parameters.stream()
                .filter(parameter -> parameter.getType().isPrimitive()
                        || parameter.getType().getName().startsWith("java.lang."))
                .map(ActuatorContractTest::describe)
                .collect(Collectors.joining(
                        ", ",
                        request.getPath() + " " + request.getHttpMethod() + " " + operation.getType() + " (",
                        ")"));
    }

    private static String describe(OperationParameter parameter) {
        return parameter.getType().getSimpleName() + " " + parameter.getName()
                + (parameter.isMandatory() ? "" : " (optional)");
    }
}
