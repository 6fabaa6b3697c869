package io.torpor.catalog;

import io.torpor.work.Transactions;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The cluster's identity: all processes of one database have it, made once, at random. Archives are claimed in its name. */
@Component
class ClusterIdentity {

    private final ClusterIdentityRepository rows;
    private final Transactions transactions;

    ClusterIdentity(ClusterIdentityRepository rows, Transactions transactions) {
        this.rows = rows;
        this.transactions = transactions;
    }

    /** The identity, made if there is none yet. */
    String id() {
        return transactions
                .findOrMake(() -> rows.findById(ClusterIdentityRow.ONLY)
                        .orElseGet(() -> rows.saveAndFlush(
                                new ClusterIdentityRow(UUID.randomUUID().toString()))))
                .cluster();
    }
}
