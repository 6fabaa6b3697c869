package io.torpor.catalog;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.torpor.archive.DatabaseMark;
import io.torpor.archive.Manifest;
import io.torpor.archive.SummedManifest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A complete archive that was found in a store.
 *
 * @param bucket name of the bucket
 * @param task the pause that wrote it
 * @param bucketUuid as the manifest has it; null if it has none
 * @param location canonical location of its object store
 * @param region of the store; null for the configured one
 * @param created when its manifest was made, by the clock of that time
 * @param bytes of all files
 * @param objectBytes bytes of all objects: what it takes in the store
 * @param database where the database that wrote it stood then; null if the manifest does not say
 * @param manifestSha256 of the manifest's text
 */
public record FoundArchive(
        String bucket,
        String task,
        @Nullable String bucketUuid,
        String location,
        @Nullable String region,
        Instant created,
        long bytes,
        long objectBytes,
        @JsonIgnore @Nullable DatabaseMark database,
        @JsonIgnore String manifestSha256) {

    static FoundArchive of(SummedManifest there, String location, @Nullable String region) {
        Manifest manifest = there.manifest();
        return new FoundArchive(
                manifest.bucket(),
                manifest.task(),
                manifest.bucketUuid(),
                location,
                region,
                manifest.created(),
                manifest.totals().bytes(),
                manifest.totals().objectBytes(),
                manifest.database(),
                there.sha256());
    }
}
