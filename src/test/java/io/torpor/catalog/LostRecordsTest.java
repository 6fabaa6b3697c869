package io.torpor.catalog;

import static io.torpor.support.Invariant.I11;
import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import io.torpor.node.EarlierProcess;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.store.StoreLocation;
import io.torpor.support.Pins;
import io.torpor.task.Tasks;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An empty database beside data. */
class LostRecordsTest {

    private final Tasks tasks = mock();
    private final CatalogRebuild catalog = mock();
    private final DiskOrphans disk = mock();
    private final ObjectStores stores = mock();
    private final ObjectStore archive = mock();
    private final LostRecords lost = new LostRecords(tasks, catalog, disk, stores, new EarlierProcess(true));

    @BeforeEach
    void anEmptyArchive() {
        given(stores.resolve(null)).willReturn(StoreLocation.of("file:/a"));
        given(stores.open(any(StoreLocation.class), any())).willReturn(archive);
    }

    @Test
    void anEmptyDatabaseAloneIsInOrder() {
        lost.look();

        assertThat(lost.words()).isEmpty();
    }

    @Test
    @Pins(I4)
    void shardsInTheTrashAreToldUntilARecovery() {
        given(disk.isAnythingMoved()).willReturn(true);

        lost.look();
        assertThat(lost.words().orElseThrow()).contains(".torpor/trash", "POST /actuator/recovery");
        assertThat(lost.areCertain()).isTrue();

        given(catalog.wasRun()).willReturn(true);
        assertThat(lost.words()).isEmpty();
    }

    @Test
    void archivesAreToldUntilSomethingIsOnRecord() {
        given(archive.directories("")).willReturn(List.of("b"));

        lost.look();
        assertThat(lost.words().orElseThrow()).contains("file:/a", "POST /actuator/recovery");

        given(tasks.areAny()).willReturn(true);
        assertThat(lost.words()).isEmpty();
    }

    @Test
    void anArchiveThatDoesNotAnswerIsAskedAgain() {
        given(archive.directories(""))
                .willThrow(new ProblemException(ProblemCode.ARCHIVE_UNREACHABLE, "no such host"))
                .willReturn(List.of("b"));

        lost.look();
        assertThat(lost.words()).isEmpty();
        lost.look();
        assertThat(lost.words()).isPresent();
    }

    @Test
    @Pins(I11)
    void whereRecordsAreTheStoreIsNotEvenAsked() {
        given(tasks.areAny()).willReturn(true);

        lost.look();

        assertThat(lost.words()).isEmpty();
        verify(archive, never()).directories(any());
    }
}
