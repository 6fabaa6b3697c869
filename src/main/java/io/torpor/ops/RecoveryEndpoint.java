package io.torpor.ops;

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

    RecoveryEndpoint(CatalogRebuild catalog) {
        this.catalog = catalog;
    }

    /**
     * What a recovery saw and did, step by step.
     *
     * @param catalog the rebuild of the catalogue
     */
    record RecoveryDescriptor(Rebuilt catalog) {}

    @WriteOperation
    RecoveryDescriptor recover() {
        return new RecoveryDescriptor(catalog.run());
    }
}
