package io.torpor.ops;

import io.torpor.act.Acts;
import io.torpor.catalog.CatalogRebuild;
import io.torpor.catalog.CatalogRebuild.Rebuilt;
import org.jspecify.annotations.Nullable;
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

    /**
     * Recovers.
     *
     * @param archive one more location to look through
     * @param region of that one
     */
    @WriteOperation
    RecoveryDescriptor recover(@Nullable String archive, @Nullable String region) {
        Rebuilt rebuilt = catalog.run(archive, region);
        return new RecoveryDescriptor(rebuilt, acts.goOn());
    }
}
