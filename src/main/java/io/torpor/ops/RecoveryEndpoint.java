package io.torpor.ops;

import io.torpor.act.Acts;
import io.torpor.catalog.CatalogRebuild;
import io.torpor.catalog.CatalogRebuild.Rebuilt;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
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

    /** Puts on record what there is, and goes on; a database that is behind only if every archive root could be read. */
    @WriteOperation
    RecoveryDescriptor recover() {
        Rebuilt rebuilt = catalog.run();
        if (acts.isBehind() && !rebuilt.away().isEmpty()) {
            throw new ProblemException(
                    ProblemCode.ARCHIVE_UNREACHABLE,
                    "The database is behind, and archives that it has forgotten may be in "
                            + String.join(", ", rebuilt.away())
                            + ", which can't be read: what came after would not be known as older than them. What could be"
                            + " read is on record. Mount it, or make it an empty directory if it never was an archive, or"
                            + " take it out of torpor.archive.default and torpor.archive.allowed-roots; then call again");
        }
        return new RecoveryDescriptor(rebuilt, acts.goOn());
    }
}
