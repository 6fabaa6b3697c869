package io.torpor.ops;

import io.torpor.bucket.BucketMonitor;
import io.torpor.bucket.Reconciliation;
import java.util.List;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.stereotype.Component;

/** The endpoint {@code /actuator/reconcile}: a write observes every watched bucket now, and answers what came of it. */
@Component
@Endpoint(id = "reconcile")
class ReconcileEndpoint {

    private final BucketMonitor monitor;

    ReconcileEndpoint(BucketMonitor monitor) {
        this.monitor = monitor;
    }

    /**
     * The reconciliations of all watched buckets.
     *
     * @param looks one for each bucket, by name
     */
    record ReconcileDescriptor(List<Reconciliation> looks) {}

    @WriteOperation
    ReconcileDescriptor reconcile() {
        return new ReconcileDescriptor(monitor.reconcileNow());
    }
}
