package io.torpor.transfer.node;

import io.torpor.data.Tree;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardStore;
import io.torpor.task.Task;
import io.torpor.transfer.NodeWords;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import io.torpor.transfer.ShardTransferState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The word of this node on the shards of an undone pause, before their archive is discarded: each is looked at now, and what
 * is not here and whole is on record as missing (I4).
 */
@Component
class ShardsWord {

    private static final Logger log = LoggerFactory.getLogger(ShardsWord.class);

    private final ShardTransferRepository transfers;
    private final ShardStore shards;
    private final ShardRelease release;
    private final NodeWords words;
    private final NodeIdentity self;

    ShardsWord(
            ShardTransferRepository transfers,
            ShardStore shards,
            ShardRelease release,
            NodeWords words,
            NodeIdentity self) {
        this.transfers = transfers;
        this.shards = shards;
        this.release = release;
        this.words = words;
        this.self = self;
    }

    void give(Task pause) {
        transfers.findByTaskIdAndNodeIdOrderById(pause.id(), self.id()).stream()
                .filter(transfer -> transfer.state() == ShardTransferState.ARCHIVED)
                .filter(transfer -> !isHere(pause, transfer))
                .forEach(transfer -> {
                    log.error("Shard {} is not here, or not whole: its archive is kept", transfer.shard());
                    release.move(transfer, ShardTransferState.MISSING);
                });
        words.give(pause.id());
    }

    /**
     * Until the pause has ended nobody may have written to the shard. Later it is in use, and another one than it was; but
     * a place without a file, where the archive has some, is a disk that is not mounted.
     */
    private boolean isHere(Task pause, ShardTransferRow transfer) {
        if (!shards.exists(transfer.shard())) {
            return false;
        }
        try {
            Tree tree = shards.scan(transfer.shard());
            return pause.state().ended()
                    ? transfer.bytesTotal() == 0 || tree.bytes() > 0
                    : tree.fingerprint().equals(transfer.fingerprint());
        } catch (ProblemException e) {
            log.warn("Shard {} can't be looked at: {}", transfer.shard(), e.message());
            return pause.state().ended() && e.code() == ProblemCode.SHARD_CHANGED; // somebody writes to it
        }
    }
}
