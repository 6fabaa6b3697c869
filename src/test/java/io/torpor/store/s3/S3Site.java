package io.torpor.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.support.FaultProxy;
import io.torpor.support.S3Bucket;
import io.torpor.support.S3Server;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** A new bucket of the shared server, an archive in it that is reached through a proxy, and little patience. */
final class S3Site implements AutoCloseable {

    /** Tries of one request. */
    static final int ATTEMPTS = 3;

    /** The smallest that S3 takes. */
    static final int PART = 5 << 20;

    private static final String PREFIX = "some/prefix";

    final FaultProxy proxy = new FaultProxy(S3Server.shared());
    final S3Bucket bucket = S3Server.shared().newBucket();
    final ObjectStore archive;
    private final S3Clients clients;

    /** What is larger than a part goes in parts. */
    S3Site() {
        this(Duration.ofMillis(600));
    }

    /** What is larger than a part is one request all the same. */
    static S3Site streaming() {
        return streaming(Duration.ofMillis(600));
    }

    /**
     * The same with other patience.
     *
     * @param patience of one try that nothing is heard of
     */
    static S3Site streaming(Duration patience) {
        return new S3Site(patience, Map.of("multipart-threshold", "100MB"));
    }

    /** The same with a store that is asked for no checksums. */
    static S3Site withoutSums() {
        return new S3Site(Duration.ofMillis(600), Map.of("multipart-threshold", "100MB", "checksums", "none"));
    }

    /**
     * @param patience of one try that nothing is heard of
     */
    S3Site(Duration patience) {
        this(patience, Map.of("multipart-threshold", "0"));
    }

    private S3Site(Duration patience, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("part-size", PART + "B");
        settings.put("part-buffers", "4");
        settings.put("connect-timeout", "1s");
        settings.put("read-timeout", patience.toMillis() + "ms");
        settings.put("attempt-timeout", patience.multipliedBy(5).dividedBy(2).toMillis() + "ms");
        settings.put("call-timeout", "20s");
        settings.put("max-attempts", String.valueOf(ATTEMPTS));
        clients = new S3Clients(properties(proxy.endpoint(), settings));
        archive = archiveIn(bucket.name());
    }

    /** An archive in any bucket of the server. */
    ObjectStore archiveIn(String name) {
        ObjectStores archives =
                new ObjectStores("s3://" + name + "/" + PREFIX, List.of(), List.of(new S3StoreProvider(clients)));
        return archives.open(archives.resolve(null), null);
    }

    static S3Properties properties(URI endpoint, Map<String, String> more) {
        Map<String, String> values = new HashMap<>(more);
        values.put("endpoint", endpoint.toString());
        values.put("path-style", "true");
        values.put("region", S3Server.REGION);
        values.put("access-key-id", S3Server.ACCESS_KEY);
        values.put("secret-access-key", S3Server.SECRET_KEY);
        return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("", S3Properties.class);
    }

    /** The archive's key as the store knows it. */
    static String stored(String key) {
        return PREFIX + "/" + key;
    }

    /** Neither an object nor a multipart upload is in the bucket, asked at the server itself. */
    void assertNothingLeft() {
        assertThat(bucket.objects("")).as("objects").isEmpty();
        assertThat(bucket.uploads("")).as("multipart uploads").isEmpty();
    }

    @Override
    public void close() {
        clients.destroy();
        proxy.close();
    }
}
