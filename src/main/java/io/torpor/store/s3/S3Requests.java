package io.torpor.store.s3;

import io.torpor.store.S3Location;
import io.torpor.store.StoreLocation;
import io.torpor.store.s3.S3Properties.Checksums;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/** The requests of one store: its S3 bucket, its prefix before every key, its encryption and checksums. */
final class S3Requests {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final S3Location location;
    private final @Nullable String encryption;
    private final @Nullable String kmsKeyId;
    private final boolean checksums;
    private final boolean framed;
    private final boolean signed;
    private final S3Abilities abilities;

    S3Requests(S3Location location, S3Properties properties, S3Abilities abilities) {
        this.location = location;
        this.abilities = abilities;
        this.encryption = properties.serverSideEncryption();
        this.kmsKeyId = properties.kmsKeyId();
        this.checksums = properties.checksums() == Checksums.CRC32C;
        this.framed = properties.framed();
        this.signed = properties.plainHttp();
    }

    /** Whether the store is asked for sums. */
    boolean summed() {
        return checksums;
    }

    /**
     * Whether a body can be sent as it comes. Without encryption the client signs it; if not chunk by chunk, in a
     * frame, it has to read all of it before.
     */
    boolean streamable() {
        return framed || !signed;
    }

    /** Whether objects are encrypted with a key of KMS: then an ETag says nothing of the content. */
    boolean encryptedByKms() {
        return encryption != null && encryption.startsWith("aws:kms");
    }

    /** What the store can do, as far as is known. */
    S3Abilities abilities() {
        return abilities;
    }

    StoreLocation location() {
        return location;
    }

    /** The key of an object in the store, of its key in the S3 bucket. */
    String relative(String stored) {
        return stored.substring(location.prefix().length());
    }

    /** A request for the bucket, answered soon or not at all: somebody waits for it. */
    HeadBucketRequest headBucket() {
        return HeadBucketRequest.builder()
                .bucket(location.bucket())
                .overrideConfiguration(call -> call.apiCallTimeout(SOON))
                .build();
    }

    HeadObjectRequest head(String key) {
        return HeadObjectRequest.builder()
                .bucket(location.bucket())
                .key(stored(key))
                .build();
    }

    GetObjectRequest get(String key) {
        return GetObjectRequest.builder()
                .bucket(location.bucket())
                .key(stored(key))
                .build();
    }

    GetObjectRequest get(String key, long offset, long length, Runnable check) {
        return get(key).toBuilder()
                .range(range(offset, length))
                .overrideConfiguration(asking(check))
                .build();
    }

    PutObjectRequest put(String key, String crc32c, Runnable check) {
        return PutObjectRequest.builder()
                .overrideConfiguration(asking(check))
                .bucket(location.bucket())
                .key(stored(key))
                .checksumCRC32C(checksums ? crc32c : null)
                .serverSideEncryption(encryption)
                .ssekmsKeyId(kmsKeyId)
                .build();
    }

    /** A request whose body is summed up while it is sent. */
    PutObjectRequest stream(String key) {
        return PutObjectRequest.builder()
                .bucket(location.bucket())
                .key(stored(key))
                .checksumAlgorithm(checksums ? ChecksumAlgorithm.CRC32_C : null)
                .serverSideEncryption(encryption)
                .ssekmsKeyId(kmsKeyId)
                .build();
    }

    CreateMultipartUploadRequest createUpload(String key) {
        return CreateMultipartUploadRequest.builder()
                .bucket(location.bucket())
                .key(stored(key))
                .checksumAlgorithm(checksums ? ChecksumAlgorithm.CRC32_C : null)
                .checksumType(checksums ? ChecksumType.COMPOSITE : null)
                .serverSideEncryption(encryption)
                .ssekmsKeyId(kmsKeyId)
                .build();
    }

    UploadPartRequest part(String key, String upload, int number, String crc32c, Runnable check) {
        return UploadPartRequest.builder()
                .overrideConfiguration(asking(check))
                .bucket(location.bucket())
                .key(stored(key))
                .uploadId(upload)
                .partNumber(number)
                .checksumCRC32C(checksums ? crc32c : null)
                .build();
    }

    CompletedPart completed(int number, String etag, @Nullable String crc32c) {
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(etag)
                .checksumCRC32C(checksums ? crc32c : null)
                .build();
    }

    CompleteMultipartUploadRequest complete(String key, String upload, List<CompletedPart> parts) {
        return CompleteMultipartUploadRequest.builder()
                .bucket(location.bucket())
                .key(stored(key))
                .uploadId(upload)
                .checksumType(checksums ? ChecksumType.COMPOSITE : null)
                .multipartUpload(all -> all.parts(parts))
                .build();
    }

    CopyObjectRequest copy(String from, String to, Runnable check) {
        return CopyObjectRequest.builder()
                .overrideConfiguration(asking(check))
                .sourceBucket(location.bucket())
                .sourceKey(stored(from))
                .destinationBucket(location.bucket())
                .destinationKey(stored(to))
                .checksumAlgorithm(checksums ? ChecksumAlgorithm.CRC32_C : null)
                .serverSideEncryption(encryption)
                .ssekmsKeyId(kmsKeyId)
                .build();
    }

    /** An upload whose object will have one sum over all of it, which we know before. */
    CreateMultipartUploadRequest createCopy(String to) {
        return createUpload(to).toBuilder()
                .checksumType(checksums ? ChecksumType.FULL_OBJECT : null)
                .build();
    }

    UploadPartCopyRequest copyPart(
            String from, String to, String upload, int number, long offset, long length, Runnable check) {
        return UploadPartCopyRequest.builder()
                .overrideConfiguration(asking(check))
                .sourceBucket(location.bucket())
                .sourceKey(stored(from))
                .copySourceRange(range(offset, length))
                .destinationBucket(location.bucket())
                .destinationKey(stored(to))
                .uploadId(upload)
                .partNumber(number)
                .build();
    }

    CompleteMultipartUploadRequest completeCopy(String to, String upload, List<CompletedPart> parts, String crc32c) {
        return complete(to, upload, parts).toBuilder()
                .checksumType(checksums ? ChecksumType.FULL_OBJECT : null)
                .checksumCRC32C(checksums ? crc32c : null)
                .build();
    }

    AbortMultipartUploadRequest abort(String storedKey, String upload, Runnable check) {
        return AbortMultipartUploadRequest.builder()
                .overrideConfiguration(asking(check))
                .bucket(location.bucket())
                .key(storedKey)
                .uploadId(upload)
                .build();
    }

    ListMultipartUploadsRequest uploads(String prefix, Runnable check) {
        return ListMultipartUploadsRequest.builder()
                .overrideConfiguration(asking(check))
                .bucket(location.bucket())
                .prefix(location.prefix() + prefix)
                .build();
    }

    ListObjectsV2Request list(String prefix, Runnable check) {
        return ListObjectsV2Request.builder()
                .overrideConfiguration(asking(check))
                .bucket(location.bucket())
                .prefix(location.prefix() + prefix)
                .build();
    }

    DeleteObjectsRequest delete(List<String> storedKeys, Runnable check) {
        List<ObjectIdentifier> objects = storedKeys.stream()
                .map(key -> ObjectIdentifier.builder().key(key).build())
                .toList();
        return DeleteObjectsRequest.builder()
                .overrideConfiguration(asking(check))
                .bucket(location.bucket())
                .delete(all -> all.objects(objects).quiet(true))
                .build();
    }

    DeleteObjectRequest deleteOne(String storedKey, Runnable check) {
        return DeleteObjectRequest.builder()
                .overrideConfiguration(asking(check))
                .bucket(location.bucket())
                .key(storedKey)
                .build();
    }

    private static Consumer<AwsRequestOverrideConfiguration.Builder> asking(Runnable check) {
        return call -> call.putExecutionAttribute(CancelInterceptor.CHECK, check);
    }

    private static String range(long offset, long length) {
        return "bytes=" + offset + "-" + (offset + length - 1);
    }

    String stored(String key) {
        return location.prefix() + key;
    }
}
