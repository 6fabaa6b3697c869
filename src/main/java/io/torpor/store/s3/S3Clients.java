package io.torpor.store.s3;

import io.torpor.store.ListLimit;
import io.torpor.store.S3Location;
import io.torpor.store.StoreFinding;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/**
 * The clients of all stores in S3: one for each region over one pool of connections, with the part buffers, and the
 * threads that send and fetch parts ahead. Nothing is made before it is needed.
 */
@Component
class S3Clients implements DisposableBean {

    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /** The time of one try of a request of a self-test. */
    private static final Duration PROBE = Duration.ofSeconds(5);

    /** The time of all tries of a request of a self-test. */
    private static final Duration PROBE_TRIES = Duration.ofSeconds(10);

    /**
     * The bytes of a buffer for manifests, which have buffers of their own: nobody waits for streams that may take
     * hours.
     */
    private static final int METADATA_PART = 1 << 20;

    private static final int METADATA_PARTS = 8;

    /** The most connections: for a task's streams, and what is read and listed beside them. */
    private static final int CONNECTIONS = 256;

    private static final String SOME_REGION = "us-east-1"; // stores that have no regions want one all the same

    private final S3Properties properties;
    private final ListLimit limit;
    private final PartBuffers buffers;
    private final PartBuffers metadata = new PartBuffers(METADATA_PART, METADATA_PARTS);
    private final Map<String, S3Client> clients = new ConcurrentHashMap<>();
    private final Map<String, S3Client> streamingClients = new ConcurrentHashMap<>();
    private final Map<String, S3Client> probingClients = new ConcurrentHashMap<>();
    private final Map<String, S3Abilities> abilities =
            new ConcurrentHashMap<>(); // by S3 bucket: as many as roots allow
    private @Nullable AbortableHttpClient http; // guarded by this
    private @Nullable ExecutorService ahead; // guarded by this

    @Autowired
    S3Clients(S3Properties properties) {
        this(properties, ListLimit.ofThisProcess());
    }

    /**
     * @param limit of each list
     */
    S3Clients(S3Properties properties, ListLimit limit) {
        this.properties = properties;
        this.limit = limit;
        this.buffers = new PartBuffers((int) properties.partSize().toBytes(), properties.partBuffers());
    }

    /**
     * The store at a location.
     *
     * @param region null for the configured one
     */
    S3ObjectStore store(S3Location location, @Nullable String region) {
        S3Abilities known = abilities.computeIfAbsent(location.bucket(), bucket -> new S3Abilities());
        S3Requests requests = new S3Requests(location, properties, known);
        return new S3ObjectStore(
                location,
                requests,
                () -> context(region, requests, buffers),
                () -> context(region, requests, metadata),
                properties.streamedUpTo().toBytes(),
                limit,
                (limit, check) -> selfTest(location, region, known, limit, check));
    }

    /** By clients of little patience: somebody waits, and all that is sent is small. */
    private List<StoreFinding> selfTest(
            S3Location location, @Nullable String region, S3Abilities known, Duration limit, Runnable check) {
        S3Client client = probingClients.computeIfAbsent(nameOf(region), this::probingClient);
        S3Context context = new S3Context(
                client,
                () -> client,
                http(),
                new S3Requests(location, properties, new S3Abilities()),
                metadata,
                this::ahead,
                PROBE);
        boolean streams = properties.streamedUpTo().compareTo(properties.partSize()) > 0;
        return new S3SelfTest(context, known, streams, limit, check).run();
    }

    private S3Context context(@Nullable String region, S3Requests requests, PartBuffers memory) {
        return new S3Context(
                clients.computeIfAbsent(nameOf(region), this::client),
                () -> streamingClients.computeIfAbsent(nameOf(region), this::streamingClient),
                http(),
                requests,
                memory,
                this::ahead,
                properties.attemptTimeout());
    }

    /** The name of a region; empty if it is for the SDK to find. */
    private String nameOf(@Nullable String requested) {
        String region = requested == null ? properties.region() : requested;
        return region == null ? "" : region;
    }

    private S3Client client(String region) {
        return client(region, properties.attemptTimeout(), properties.callTimeout());
    }

    private S3Client probingClient(String region) {
        return client(
                region, shorter(properties.attemptTimeout(), PROBE), shorter(properties.callTimeout(), PROBE_TRIES));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private S3Client client(String region, Duration attemptTimeout, Duration callTimeout) {
        return builder(region)
                .overrideConfiguration(calls -> calls.apiCallAttemptTimeout(attemptTimeout)
                        .apiCallTimeout(callTimeout)
                        .addExecutionInterceptor(new CancelInterceptor())
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(properties.maxAttempts())
                                .retryOnException(S3Errors::isPassing)
                                .backoffStrategy(BackoffStrategy.exponentialDelay(FIRST_WAIT, LONGEST_WAIT))
                                .throttlingBackoffStrategy(
                                        BackoffStrategy.exponentialDelay(FIRST_WAIT.multipliedBy(5), LONGEST_WAIT))
                                .build()))
                .build();
    }

    /** A client of one try of any length: what was sent as a stream can't be sent again, and its writer watches it. */
    private S3Client streamingClient(String region) {
        return builder(region)
                .overrideConfiguration(calls -> calls.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    private S3ClientBuilder builder(String region) {
        URI endpoint = properties.endpoint();
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(http())
                .credentialsProvider(credentials())
                .forcePathStyle(properties.pathStyle())
                .serviceConfiguration(S3Configuration.builder()
                        .chunkedEncodingEnabled(properties.framed())
                        .build())
                .addPlugin(LegacyMd5Plugin.create()) // DeleteObjects with Content-MD5, which some stores insist on
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED) // we send our own, once computed
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED); // we check against the manifest
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        if (!region.isEmpty()) {
            builder.region(Region.of(region));
        } else if (endpoint != null) {
            builder.region(Region.of(SOME_REGION));
        }
        return builder;
    }

    private AwsCredentialsProvider credentials() {
        String id = properties.accessKeyId();
        String secret = properties.secretAccessKey();
        String token = properties.sessionToken();
        if (id == null || secret == null) {
            return DefaultCredentialsProvider.builder().build();
        }
        AwsCredentials keys = token == null
                ? AwsBasicCredentials.create(id, secret)
                : AwsSessionCredentials.create(id, secret, token);
        return StaticCredentialsProvider.create(keys);
    }

    private synchronized AbortableHttpClient http() {
        AbortableHttpClient made = http;
        if (made == null) {
            made = new AbortableHttpClient(Apache5HttpClient.builder()
                    .maxConnections(CONNECTIONS)
                    .connectionTimeout(properties.connectTimeout())
                    .connectionAcquisitionTimeout(properties.attemptTimeout())
                    .socketTimeout(properties.readTimeout())
                    .build());
            http = made;
        }
        return made;
    }

    /** The threads that work beside streams, bounded by the part buffers: each job holds one. */
    private synchronized ExecutorService ahead() {
        ExecutorService made = ahead;
        if (made == null) {
            made = Executors.newCachedThreadPool(new CustomizableThreadFactory("torpor-s3-"));
            ahead = made;
        }
        return made;
    }

    @Override
    public synchronized void destroy() {
        if (ahead != null) {
            ahead.shutdownNow();
        }
        clients.values().forEach(S3Client::close);
        streamingClients.values().forEach(S3Client::close);
        probingClients.values().forEach(S3Client::close);
        if (http != null) {
            http.close();
        }
    }
}
