package io.torpor.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The README's commands: the demo first, the test second, and none that bash can't read. */
class CommandsTest {

    @Test
    void theDemoIsTheFirstAndTheTestTheSecond() {
        List<String> commands = Document.readme().blocks("sh");

        assertThat(commands.get(0)).contains("--spring.profiles.active=demo");
        assertThat(commands.get(1)).isEqualTo("mvn -B verify\n");
    }

    @ParameterizedTest
    @MethodSource
    void areReadByBash(String commands) throws IOException, InterruptedException {
        Process bash =
                new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
        try (var in = bash.getOutputStream()) {
            in.write(commands.getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(bash.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(said).as(commands).isEmpty();
        assertThat(bash.exitValue()).isZero();
    }

    static Stream<String> areReadByBash() {
        return Document.readme().blocks("sh").stream();
    }
}
