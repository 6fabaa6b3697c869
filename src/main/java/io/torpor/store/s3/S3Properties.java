package io.torpor.store.s3;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of object stores in S3.
 *
 * @param endpoint of an S3-compatible store; null for AWS
 * @param pathStyle put the bucket's name into the path instead of the host's name
 * @param region where a request names none; null for what the SDK's default chain finds (environment, profile,
 *     instance), or us-east-1 with an endpoint
 * @param accessKeyId static credentials; null for the SDK's default credentials chain
 * @param secretAccessKey goes with the access key
 * @param sessionToken goes with temporary access keys
 * @param serverSideEncryption {@code AES256}, {@code aws:kms} or {@code aws:kms:dsse}; null for the bucket's own
 *     default
 * @param kmsKeyId key of {@code aws:kms}; null for the account's default key
 * @param checksums whether the store gets, checks and keeps a CRC-32C of what is sent; without it, objects whose ETag
 *     is not their MD5 are read back, and bodies go without a frame
 * @param multipartThreshold the largest object that goes by one request, if it is larger than a part; null for 200 MB
 *     to an endpoint, and to AWS the part size: it gives more to many requests than to one
 * @param partSize bytes of one request of a large object, and of one buffer
 * @param partBuffers how many such buffers there are, over all tasks
 * @param connectTimeout to a connection
 * @param readTimeout between two packets, and for an answer to begin
 * @param attemptTimeout of one try of one request, its body included
 * @param callTimeout of one request with all its tries
 * @param maxAttempts tries of one request, with back-off and jitter between them
 */
@ConfigurationProperties("torpor.archive.s3")
@Validated
record S3Properties(
        @Nullable URI endpoint,
        boolean pathStyle,

        @Nullable
        @Pattern(regexp = "[a-z0-9][a-z0-9-]{0,39}", message = "must be a region's name, such as eu-central-1")
        String region,

        @Nullable String accessKeyId,
        @Nullable String secretAccessKey,
        @Nullable String sessionToken,

        @Nullable @Pattern(regexp = "AES256|aws:kms|aws:kms:dsse", message = "must be AES256, aws:kms or aws:kms:dsse")
        String serverSideEncryption,

        @Nullable String kmsKeyId,
        @NotNull @DefaultValue("crc32c") Checksums checksums,
        @Nullable DataSize multipartThreshold,
        @NotNull @DefaultValue("8MB") DataSize partSize,
        @DefaultValue("8") @Min(2) @Max(1024) int partBuffers,
        @NotNull @DefaultValue("5s") Duration connectTimeout,
        @NotNull @DefaultValue("30s") Duration readTimeout,
        @NotNull @DefaultValue("60s") Duration attemptTimeout,
        @NotNull @DefaultValue("5m") Duration callTimeout,
        @DefaultValue("5") @Min(1) @Max(20) int maxAttempts) {

    private static final DataSize TO_AN_ENDPOINT = DataSize.ofMegabytes(200);

    /** The checksums that a store is told to check. */
    enum Checksums {
        /** CRC-32C with every object and part. */
        CRC32C,
        /** Nothing, and no frames around bodies: for a store that does not know these headers. */
        NONE
    }

    @AssertTrue(message = "part-size must be 5MB (the smallest that S3 takes) to 512MB")
    boolean isPartSizeRight() {
        return partSize.toMegabytes() >= 5 && partSize.toMegabytes() <= 512;
    }

    @AssertTrue(message = "multipart-threshold must be 0 to 5GB (the largest that S3 takes by one request)")
    boolean isMultipartThresholdRight() {
        return multipartThreshold == null
                || !multipartThreshold.isNegative()
                        && multipartThreshold.toBytes()
                                <= DataSize.ofGigabytes(5).toBytes();
    }

    /** The size of the largest object that goes by one request, if it is larger than a part. */
    DataSize streamedUpTo() {
        if (multipartThreshold != null) {
            return multipartThreshold;
        }
        return endpoint == null ? partSize : TO_AN_ENDPOINT;
    }

    /** Whether the client may frame a body (aws-chunked), to sign it or to sum it up while it is sent. */
    boolean framed() {
        return checksums == Checksums.CRC32C;
    }

    /** Whether the way to the store is not encrypted. */
    boolean plainHttp() {
        return endpoint != null && "http".equalsIgnoreCase(endpoint.getScheme());
    }

    @AssertTrue(message = "access-key-id and secret-access-key go together, and session-token with them")
    boolean isCredentialComplete() {
        return (accessKeyId == null) == (secretAccessKey == null) && (sessionToken == null || accessKeyId != null);
    }

    /** An empty variable of the environment is a value, too. */
    @AssertTrue(message = "access-key-id, secret-access-key and session-token must not be empty")
    boolean isCredentialGiven() {
        return isGiven(accessKeyId) && isGiven(secretAccessKey) && isGiven(sessionToken);
    }

    @AssertTrue(message = "endpoint must be an http or https address, such as http://minio:9000")
    boolean isEndpointRight() {
        return endpoint == null
                || endpoint.getHost() != null
                        && ("http".equalsIgnoreCase(endpoint.getScheme())
                                || "https".equalsIgnoreCase(endpoint.getScheme()));
    }

    @AssertTrue(message = "connect-timeout, read-timeout, attempt-timeout and call-timeout must be positive")
    boolean isPatient() {
        return positive(connectTimeout) && positive(readTimeout) && positive(attemptTimeout) && positive(callTimeout);
    }

    /** The settings without the secrets. */
    @Override
    public String toString() {
        return "S3Properties[endpoint=" + endpoint + ", region=" + region + "]";
    }

    private static boolean isGiven(@Nullable String value) {
        return value == null || !value.isBlank();
    }

    private static boolean positive(Duration duration) {
        return duration.compareTo(Duration.ZERO) > 0;
    }
}
