package io.torpor.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.problem.ProblemCode;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** HELP's table of problem codes is the enum: every code with its status, and no other. */
class ProblemCodesTest {

    @Test
    void standInHelpWithTheirStatus() {
        assertThat(Document.help().section("Problem codes").rows().stream()
                        .filter(cells -> cells.get(0).startsWith("`"))
                        .map(cells -> cells.get(0) + " " + cells.get(1)))
                .containsExactlyInAnyOrderElementsOf(Stream.of(ProblemCode.values())
                        .map(code -> "`" + code.code() + "` " + code.status())
                        .toList());
    }
}
