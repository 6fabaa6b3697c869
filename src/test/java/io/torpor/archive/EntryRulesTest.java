package io.torpor.archive;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.torpor.data.Tree;
import io.torpor.data.TreeEntry;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryRulesTest {

    private static final FileTime TIME = FileTime.fromMillis(0);

    @Test
    void whatNoManifestCouldHoldIsRefusedBeforeItIsArchivedWithItsCount() {
        EntryRules.requireListable(List.of(files(150_000), files(150_000)));

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> EntryRules.requireListable(List.of(files(200_000), files(200_000))))
                .returns(ProblemCode.SHARD_UNSUPPORTED, ProblemException::code)
                .withMessageContaining("400000 files")
                .withMessageMatching("(?s).*holds about 3\\d{5}\\..*");
    }

    private static Tree files(int count) {
        TreeEntry file = new TreeEntry("file-1", false, 0, TIME, 0644, TIME);
        return new Tree(Path.of("/data/bucket/s"), 0755, TIME, Collections.nCopies(count, file));
    }
}
