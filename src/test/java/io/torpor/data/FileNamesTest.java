package io.torpor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.torpor.problem.ProblemException;
import io.torpor.support.OtherJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A name that this JVM can't give is refused as such, when it is read, and when it is to be made. */
class FileNamesTest {

    @TempDir
    Path temp;

    @Test
    void allNamesCanBeGivenHere() {
        assertThat(FileNames.areUnicode()).isTrue();
        assertThat(FileNames.below(temp, "ü/ß")).isEqualTo(temp.resolve("ü/ß"));
        assertThatNoException().isThrownBy(() -> FileNames.require("torpor.data-dir", temp.resolve("ü")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX"})
    void inAnotherLocaleOnlyAsciiCan(String locale) throws Exception {
        Files.writeString(temp.resolve("fünf"), "5");

        assertThat(OtherJvm.run(Map.of("LC_ALL", locale), FileNames.class, Naming.class, temp.toString()))
                .containsExactly("false", "five", "shard-unsupported", "shard-unsupported", "refused");
    }

    /** What a JVM without UTF-8 makes of names. */
    static final class Naming {

        private Naming() {}

        public static void main(String[] args) throws IOException {
            Path directory = Path.of(args[0]);
            System.out.println(FileNames.areUnicode());
            System.out.println(FileNames.below(directory, "five").getFileName());
            say(() -> FileNames.below(directory, "f\u00fcnf").toString());
            say(() -> TreeScanner.scan(directory).toString());
            try (var children = Files.list(directory)) {
                List<Path> there = children.toList();
                FileNames.require("torpor.data-dir", there.get(0));
                System.out.println("taken");
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage().startsWith("torpor.data-dir: ") ? "refused" : e.getMessage());
            }
        }

        private interface Deed {

            String done() throws IOException;
        }

        private static void say(Deed deed) throws IOException {
            try {
                System.out.println(deed.done());
            } catch (ProblemException e) {
                System.out.println(e.code().code());
            }
        }
    }
}
