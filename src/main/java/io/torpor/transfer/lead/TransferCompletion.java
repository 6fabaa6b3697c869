package io.torpor.transfer.lead;

import io.torpor.archive.SummedManifest;
import io.torpor.catalog.ArchiveRecords;
import io.torpor.task.Task;
import io.torpor.task.TaskEvent;
import io.torpor.transfer.NodeTaskRow;
import io.torpor.work.Transactions;
import java.util.List;
import org.springframework.stereotype.Component;

/** The end of a transfer whose node tasks are all done: a pause's archive is committed, a dry run's plan concluded. */
@Component
class TransferCompletion {

    private final ManifestCommit manifest;
    private final DryRunConclusion dryRun;
    private final ArchiveRecords records;
    private final LedTasks led;
    private final Transactions transactions;

    TransferCompletion(
            ManifestCommit manifest,
            DryRunConclusion dryRun,
            ArchiveRecords records,
            LedTasks led,
            Transactions transactions) {
        this.manifest = manifest;
        this.dryRun = dryRun;
        this.records = records;
        this.led = led;
        this.transactions = transactions;
    }

    void complete(Task task, List<NodeTaskRow> rows) {
        switch (task.type()) {
            case PAUSE -> archived(task, manifest.commit(task));
            case RESUME -> led.apply(task.id(), TaskEvent.RESTORED);
            case RESUME_DRY_RUN -> dryRun.conclude(task, rows);
        }
    }

    private void archived(Task pause, SummedManifest committed) {
        transactions.run(() -> {
            led.require(pause.id());
            records.completed(pause, committed);
            led.apply(pause.id(), TaskEvent.UPLOADED);
        });
    }
}
