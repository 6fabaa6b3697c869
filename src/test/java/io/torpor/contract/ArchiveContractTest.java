package io.torpor.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArchiveContractTest extends AbstractContractTest {

    @Test
    void anArchiveOfVersionOneIsRestoredWhole() {
        assertThat(story().goldenWoken)
                .as("An archive that was written by version 1 must come back as it was, for ever")
                .isEqualTo(Golden.lines("archive-v1-restored.txt"));
    }

    @Test
    void anArchiveOfTodayIsRestoredWhole() {
        assertThat(story().sampleWoken).isEqualTo(story().sampleMade);
    }

    @Test
    void theKeysOfAnArchiveInADirectoryStay() {
        Golden.assertSame("archive-keys.txt", story().fileKeys);
    }

    @Test
    void theKeysOfAnArchiveInS3AreTheSame() {
        assertThat(story().s3Keys).as("Keys below the prefix").isEqualTo(Golden.lines("archive-keys.txt"));
    }

    @Test
    void theDocumentsOfAnArchiveKeepTheirMembersAndTypes() {
        Golden.assertSame("archive-documents.txt", story().documents.lines());
    }
}
