package io.torpor.ops;

import io.torpor.bucket.BucketMonitor;
import io.torpor.bucket.Reconciliation;
import java.util.List;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.stereotype.Component;

/** {@code /actuator/reconcile}: looks at every watched bucket now, and answers what it saw and did. */
@Component
@Endpoint(id = "reconcile")
class ReconcileEndpoint {

    private final BucketMonitor monitor;

    ReconcileEndpoint(BucketMonitor monitor) {
        this.monitor = monitor;
    }

    record ReconcileDescriptor(List<Reconciliation> looks) {}

    @WriteOperation
    ReconcileDescriptor reconcile() {
        return new ReconcileDescriptor(monitor.reconcileNow());
    }
}
