package io.torpor.shard;

import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.torpor.data.DataDirectory;
import io.torpor.data.OwnWrites;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.Fixture;
import io.torpor.support.Pins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardTrashTest {

    @TempDir
    Path home;

    @Test
    @Pins(I4)
    void onlyADiskThatSaysSoHoldsNothing() throws IOException {
        DataDirectory data = new Fixture(home).data();
        ShardTrash trash = new ShardTrash(data, new OwnWrites());
        Path place = data.trash("task", "s1");
        assertThat(trash.holds(place)).isFalse();

        Files.createDirectories(place);
        assertThat(trash.holds(place)).isTrue();
        assertThat(trash.holds(Files.createFile(place.resolve("file")).resolve("below")))
                .as("below a file")
                .isFalse();

        assertThatExceptionOfType(ProblemException.class)
                .as("as of any failure, here a name that is too long")
                .isThrownBy(() -> trash.holds(place.resolve("x".repeat(300))))
                .returns(ProblemCode.DISK_ERROR, ProblemException::code);
    }
}
