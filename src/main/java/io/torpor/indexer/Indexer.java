package io.torpor.indexer;

import io.torpor.bucket.GateChange;
import io.torpor.bucket.GateListener;
import io.torpor.indexer.Delivery.Result;
import io.torpor.node.Node;
import io.torpor.node.NodeIdentity;
import io.torpor.node.Nodes;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.work.OldRows;
import io.torpor.work.SerialWork;
import io.torpor.work.SlowWork;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.springframework.data.domain.Limit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The indexer of this node, as it is told of every gate change. A change is one row for each node that has an indexer, of
 * the transaction that made it; each node delivers its own after the commit, per bucket in order, until each is
 * acknowledged (I5). A bucket whose deliveries fail delays no other. Without {@code torpor.indexer.url} nothing is called.
 */
@Component
public class Indexer implements GateListener {

    /** Buckets that are told of at once: each may wait for an indexer that does not answer. */
    private static final int AT_ONCE = 8;

    private static final int TRIES = 3;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration GLANCE = Duration.ofMillis(25);

    private final NotificationRepository notifications;
    private final Nodes nodes;
    private final NodeIdentity self;
    private final IndexerClient client;
    private final Delivery delivery;
    private final IndexerProperties properties;
    private final Clock clock;
    private final SerialWork work;

    Indexer(
            NotificationRepository notifications,
            Nodes nodes,
            NodeIdentity self,
            IndexerClient client,
            Delivery delivery,
            IndexerProperties properties,
            Clock clock) {
        this.notifications = notifications;
        this.nodes = nodes;
        this.self = self;
        this.client = client;
        this.delivery = delivery;
        this.properties = properties;
        this.clock = clock;
        this.work = new SerialWork("indexer", AT_ONCE, delivery::deliverDue);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void gateChanged(GateChange change) {
        List<String> listening = nodes.withIndexer();
        if (listening.isEmpty()) {
            return;
        }
        listening.forEach(node -> notifications.save(new NotificationRow(node, change, clock.instant())));
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                work.nudge(change.bucket());
            }
        });
    }

    /**
     * Waits until this node's indexer has acknowledged every change of a bucket's gate: three tries in all, and not longer than
     * they may take; the rest is left to the schedule. Waits, so no transaction.
     *
     * @throws ProblemException {@code indexer-refused}, with the last refusal
     */
    @Override
    @Transactional(propagation = Propagation.NEVER)
    public void awaitAcknowledged(String bucket) {
        if (!client.hasUrl()) {
            return;
        }
        Instant deadline =
                clock.instant().plus(properties.timeout().multipliedBy(TRIES)).plus(PAUSE);
        String refusal = "not in time";
        int refusals = 0;
        while (refusals < TRIES && clock.instant().isBefore(deadline)) {
            Result result = delivery.deliverNext(bucket);
            if (result instanceof Result.Nothing) {
                return;
            }
            if (result instanceof Result.Refused refused) {
                refusal = refused.why();
                refusals++;
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            if (result instanceof Result.Elsewhere) {
                LockSupport.parkNanos(GLANCE.toNanos());
            }
            if (Thread.currentThread().isInterrupted()) {
                refusal = "the process is stopping";
                break;
            }
        }
        throw new ProblemException(
                ProblemCode.INDEXER_REFUSED,
                "The indexer of node " + self.id() + " did not acknowledge that the gate of bucket " + bucket
                        + " moved: " + refusal + ". No byte was read; see that the indexer answers 2xx, then retry",
                Map.of("bucket", bucket),
                null);
    }

    /** This node's deliveries that were tried and not acknowledged yet, for health; empty without a URL. */
    public List<FailingDelivery> failing() {
        if (!client.hasUrl()) {
            return List.of();
        }
        return notifications.findByNodeIdAndDeliveredAtNullAndAttemptsGreaterThanOrderById(self.id(), 0).stream()
                .map(NotificationRow::failing)
                .toList();
    }

    /** Finds what no nudge spoke of: what waited for its next try, and what an earlier process left. */
    @Scheduled(fixedDelayString = "${torpor.indexer.look-interval:1s}")
    void look() {
        if (client.hasUrl()) {
            notifications.dueBuckets(self.id(), clock.instant()).forEach(work::nudge);
        }
    }

    @Scheduled(
            initialDelay = 60_000,
            fixedDelayString = "${torpor.indexer.purge-interval:1h}",
            scheduler = SlowWork.SCHEDULER)
    void purge() {
        Instant before = clock.instant().minus(properties.keepFor());
        OldRows.remove(most -> notifications.old(before, Limit.of(most)), notifications::deleteAllByIdInBatch);
        List<String> gone =
                nodes.all().stream().filter(Node::forgotten).map(Node::id).toList();
        if (!gone.isEmpty()) {
            OldRows.remove(most -> notifications.ofNodes(gone, Limit.of(most)), notifications::deleteAllByIdInBatch);
        }
    }

    @PreDestroy
    void stop() {
        work.close();
    }
}
