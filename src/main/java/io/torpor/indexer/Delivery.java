package io.torpor.indexer;

import io.torpor.node.NodeIdentity;
import io.torpor.work.BackOff;
import io.torpor.work.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The delivery of a bucket's notifications to this node's indexer, the oldest first. Each is claimed before the call, so one process calls at
 * a time.
 */
@Component
class Delivery {

    private static final Logger log = LoggerFactory.getLogger(Delivery.class);
    private static final Duration SPARE = Duration.ofSeconds(5);

    private final NotificationRepository notifications;
    private final NodeIdentity self;
    private final IndexerClient indexer;
    private final IndexerProperties properties;
    private final BackOff backOff;
    private final Transactions transactions;
    private final Clock clock;

    Delivery(
            NotificationRepository notifications,
            NodeIdentity self,
            IndexerClient indexer,
            IndexerProperties properties,
            Transactions transactions,
            Clock clock) {
        this.notifications = notifications;
        this.self = self;
        this.indexer = indexer;
        this.properties = properties;
        this.backOff = new BackOff(Duration.ofSeconds(1), properties.backOffMax());
        this.transactions = transactions;
        this.clock = clock;
    }

    /** The result of one try. */
    sealed interface Result {
        /** No result: the bucket has nothing more to tell. */
        record Nothing() implements Result {}

        /** The oldest notification was acknowledged. */
        record Acknowledged() implements Result {}

        /**
         * The oldest notification was tried and not acknowledged.
         *
         * @param why for the operator
         */
        record Refused(String why) implements Result {}

        /** Another thread or process is calling. */
        record Elsewhere() implements Result {}
    }

    /** Delivers what is due, until there is no more or one fails; what is behind that one waits. */
    void deliverDue(String bucket) {
        boolean more = true;
        while (more) {
            more = next(bucket)
                    .filter(notification -> notification.due(clock.instant()))
                    .map(notification -> deliver(notification) instanceof Result.Acknowledged)
                    .orElse(false);
        }
    }

    /** Delivers the bucket's oldest notification now, due or not. */
    Result deliverNext(String bucket) {
        return next(bucket).map(this::deliver).orElseGet(Result.Nothing::new);
    }

    private Optional<NotificationRow> next(String bucket) {
        return notifications.findFirstByNodeIdAndBucketAndDeliveredAtNullOrderBySequence(self.id(), bucket);
    }

    private Result deliver(NotificationRow notification) {
        Instant now = clock.instant();
        Instant until = now.plus(properties.timeout().multipliedBy(2)).plus(SPARE);
        if (transactions.call(() -> notifications.claim(notification.id(), now, until)) == 0) {
            return new Result.Elsewhere();
        }

        Optional<String> refusal = indexer.send(notification.change());

        if (refusal.isEmpty()) {
            transactions.call(() -> notifications.delivered(notification.id(), clock.instant()));
            return new Result.Acknowledged();
        }
        log.warn(
                "Gate change {} of bucket {} is tried again: {}",
                notification.change().sequence(),
                notification.bucket(),
                refusal.get());
        Instant next = clock.instant().plus(backOff.after(notification.attempts() + 1));
        transactions.call(() -> notifications.failed(notification.id(), next, refusal.get()));
        return new Result.Refused(refusal.get());
    }
}
