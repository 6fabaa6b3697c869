package io.torpor.ops;

import io.torpor.act.Acts;
import io.torpor.catalog.CatalogRebuild;
import io.torpor.catalog.CatalogRebuild.Rebuilt;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.stereotype.Component;

/**
 * The endpoint {@code /actuator/recovery}: a write reads anew what is in the archives and on this node's disk, and puts it
 * on record.
 */
@Component
@Endpoint(id = "recovery")
class RecoveryEndpoint {

    private final CatalogRebuild catalog;
    private final Acts acts;

    RecoveryEndpoint(CatalogRebuild catalog, Acts acts) {
        this.catalog = catalog;
        this.acts = acts;
    }

    /**
     * What a recovery saw and did, step by step.
     *
     * @param catalog the rebuild of the catalogue
     * @param wasBehind whether the database was behind what was done on this node, and is taken as it is from now on
     */
    record RecoveryDescriptor(Rebuilt catalog, boolean wasBehind) {}

    @WriteOperation
    RecoveryDescriptor recover() {
        Rebuilt rebuilt = catalog.run();
        return new RecoveryDescriptor(rebuilt, acts.goOn());
    }
}
