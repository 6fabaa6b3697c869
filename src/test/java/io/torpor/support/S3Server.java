package io.torpor.support;

import static org.awaitility.Awaitility.await;

import io.torpor.data.SafeDelete;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A real S3 protocol server (S3Mock) as its own process, on loopback only ({@link S3MockGuard}). What it was told is on
 * disk, so it can be ended and started again. It takes any credentials and checks no signature.
 */
public final class S3Server implements AutoCloseable {

    static final String LOOPBACK = "127.0.0.1";

    public static final String ACCESS_KEY = "test-key";
    public static final String SECRET_KEY = "test-secret";
    public static final String REGION = "us-east-1";

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final int port = freePort();
    private final List<String> jvmOptions;
    private final Path root;
    private final Path log;
    private final S3Client client;
    private Process process;

    private S3Server(List<String> jvmOptions) throws IOException {
        this.jvmOptions = jvmOptions;
        this.root = Files.createTempDirectory(S3MockJar.directory(), "store-");
        this.log = Files.createTempFile(S3MockJar.directory(), "server-", ".log");
        this.process = launch();
        this.client = client(endpoint());
    }

    /** The server of this test JVM, for all tests that do not kill it. */
    public static S3Server shared() {
        return Shared.SERVER;
    }

    /** A server of one's own. */
    public static S3Server start() {
        return start(List.of());
    }

    /**
     * A server of one's own.
     *
     * @param jvmOptions stronger than its own, which make it start quickly, and run slowly
     */
    public static S3Server start(List<String> jvmOptions) {
        try {
            return new S3Server(jvmOptions).awaitReady();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A plain client of this server, or of a proxy in front of it, that tries everything once. */
    static S3Client client(URI endpoint) {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(Region.of(REGION))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
                .overrideConfiguration(client ->
                        client.retryStrategy(DefaultRetryStrategy.doNotRetry()).apiCallTimeout(TIMEOUT))
                .build();
    }

    public URI endpoint() {
        return URI.create("http://" + LOOPBACK + ":" + port);
    }

    public int port() {
        return port;
    }

    /** Where it keeps the objects. */
    public Path root() {
        return root;
    }

    /** A new, empty bucket. */
    public S3Bucket newBucket() {
        String name = "bucket-" + UUID.randomUUID();
        client.createBucket(bucket -> bucket.bucket(name));
        return new S3Bucket(client, name);
    }

    long pid() {
        return process.pid();
    }

    /** SIGKILL. See {@link #stop} for one in the middle of a write. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /**
     * An orderly stop, that lets requests end: S3Mock does not write its files at once and whole as a store does, so a kill
     * in the middle of a write can leave it unable to start. To a client behind a proxy that refuses, both look the same.
     */
    public void stop() {
        process.destroy();
        awaitEnd();
    }

    /** Starts it again after a kill or a stop, on the same port and with what it had stored. */
    public void restart() {
        try {
            removeHalfWritten();
            process = launch();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        awaitReady();
    }

    @Override
    public void close() {
        client.close();
        kill(); // an orderly stop does nothing more, and takes longer
        try {
            SafeDelete.deleteTree(root.getParent(), root);
            Files.delete(log);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An object whose metadata is empty keeps S3Mock from starting; a store would never have had it. */
    private void removeHalfWritten() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(S3Server::isHalfWritten).toList()) {
                SafeDelete.deleteTree(root, file.getParent());
            }
        }
    }

    private static boolean isHalfWritten(Path file) {
        return file.endsWith("objectMetadata.json") && file.toFile().length() == 0;
    }

    private Process launch() throws IOException {
        List<String> command =
                new ArrayList<>(List.of(S3MockJar.java(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
        command.addAll(jvmOptions);
        command.addAll(List.of(
                "-classpath",
                S3MockJar.classPath(),
                "com.adobe.testing.s3mock.S3MockApplication",
                "--spring.main.sources=" + S3MockGuard.class.getName(),
                "--spring.main.banner-mode=off",
                "--server.address=" + LOOPBACK,
                "--server.port=" + port,
                "--server.ssl.enabled=false",
                "--server.tomcat.threads.max=20",
                "--http.port=0",
                "--com.adobe.testing.s3mock.store.root=" + root,
                "--com.adobe.testing.s3mock.store.retain-files-on-exit=true"));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private S3Server awaitReady() {
        try {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(50))
                    .until(this::answers);
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException("S3Mock is not well:\n" + log(), e);
        }
        return this;
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new IllegalStateException("S3Mock ended:\n" + log());
        }
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) endpoint().toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(10_000);
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("It still runs");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Closed with the JVM, in order; if the JVM is killed, the guard ends the process. */
    private static final class Shared {

        static final S3Server SERVER = start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
        }
    }
}
