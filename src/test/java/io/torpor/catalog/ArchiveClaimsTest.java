package io.torpor.catalog;

import static io.torpor.store.ObjectStoreContract.assertThatProblem;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import io.torpor.archive.ClaimStore;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.store.StoreLocation;
import io.torpor.support.DirectTransactions;
import io.torpor.support.TestTasks;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import org.junit.jupiter.api.Test;

class ArchiveClaimsTest {

    private final ArchiveClaimRepository rows = mock(ArchiveClaimRepository.class);
    private final ArchiveRoots roots = mock(ArchiveRoots.class);
    private final ObjectStore store = mock(ObjectStore.class);
    private final ObjectStores stores = mock(ObjectStores.class);
    private final ArchiveClaims claims = new ArchiveClaims(
            rows, roots, new ClaimStore(), mock(ClusterIdentity.class), stores, DirectTransactions.make());

    /** Its root is not even marked. */
    @Test
    void aStoreThatDoesNotPassItsTestGetsNothing() {
        Task pause = TestTasks.task(TaskType.PAUSE, TaskState.PAUSING);
        Runnable check = () -> {};
        given(stores.resolve(pause.archive())).willReturn(StoreLocation.of(pause.archive()));
        given(stores.open(pause.archive(), pause.region())).willReturn(store);
        given(stores.openForPause(pause.archive(), pause.region(), check))
                .willThrow(new ProblemException(ProblemCode.ARCHIVE_UNREACHABLE, "it loses pages"));

        assertThatProblem(
                () -> claims.claim(pause, "incarnation", check), ProblemCode.ARCHIVE_UNREACHABLE, "it loses pages");

        verify(roots, never()).use(any());
        verifyNoInteractions(store, rows);
    }
}
