package io.torpor.contract;

import io.torpor.web.api.ProblemCodes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

class ProblemCodesContractTest extends AbstractContractTest {

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping mappings;

    @Test
    void problemCodesKeepTheirStatusAndTitle() throws NoSuchMethodException {
        RequestMappingInfo address = RequestMappingInfo.paths("/contract/problems/{name}")
                .options(mappings.getBuilderConfiguration())
                .build();
        mappings.registerMapping(address, new ProblemCodes(), ProblemCodes.class.getMethod("raise", String.class));
        try {
            List<String> rendered = ProblemCodes.names().stream()
                    .map(name -> service().get("/contract/problems/" + name))
                    .map(ProblemCodesContractTest::describe)
                    .sorted()
                    .toList();

            Golden.assertSame("problem-codes.txt", rendered);
        } finally {
            mappings.unregisterMapping(address);
        }
    }

    private static String describe(Answer problem) {
        return problem.at("/code") + "  " + problem.status() + " " + problem.at("/status") + "  " + problem.at("/type")
                + "  " + problem.at("/title");
    }
}
