package io.torpor.transfer.node;

import io.torpor.shard.ShardStore;
import io.torpor.staging.StagingArea;
import io.torpor.staging.StagingKind;
import io.torpor.staging.TrialPaths;
import io.torpor.task.Task;
import org.springframework.stereotype.Component;

/**
 * The trial of moves: an empty directory is renamed between the place of a bucket's shards and Torpor's own directory,
 * both ways, before anything depends on that. It is on record before it exists (I1), and gone when the trial is over.
 */
@Component
class MoveTrial {

    private final ShardStore shards;
    private final StagingArea staging;

    MoveTrial(ShardStore shards, StagingArea staging) {
        this.shards = shards;
        this.staging = staging;
    }

    /**
     * Refuses a bucket whose shards could not be moved.
     *
     * @param aside where a task moves shards to, or from
     * @throws io.torpor.problem.ProblemException {@code shard-immovable}, or {@code disk-error} of Torpor's own directory
     */
    void require(Task task, StagingKind aside) {
        TrialPaths trial = staging.reserveTrial(task.id(), task.bucket(), aside);
        try {
            shards.tryMoves(trial.aside(), trial.inPlace());
        } finally {
            staging.cleanTrial(task.id(), trial);
        }
    }
}
