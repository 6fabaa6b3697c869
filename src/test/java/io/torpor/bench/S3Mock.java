package io.torpor.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * An S3 server (S3Mock) as its own process, for all contestants. Unlike that of the tests it is not made to start quickly
 * but to run quickly: the more it takes of the processors, the less its clients differ.
 */
final class S3Mock implements AutoCloseable {

    static final String KEY = "bench-key";
    static final String SECRET = "bench-secret";
    static final String REGION = "us-east-1";

    private static final int SECONDS_TO_START = 60;

    private final Process process;
    private final int port;
    private final Path log;

    private S3Mock(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** Starts one that keeps its objects in this directory. */
    static S3Mock start(Path root) throws IOException {
        Path jar = Path.of(System.getProperty("s3mock.jar", "target/s3mock/s3mock.jar"))
                .toAbsolutePath();
        Files.createDirectories(root);
        Path log = root.resolveSibling(root.getFileName() + ".log");
        int port = freePort();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-jar",
                        jar.toString(),
                        "--server.port=0",
                        "--http.port=" + port,
                        "--com.adobe.testing.s3mock.store.root=" + root,
                        "--com.adobe.testing.s3mock.store.retain-files-on-exit=true")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        S3Mock server = new S3Mock(process, port, log);
        try {
            server.awaitReady();
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    /** Each contestant gets a bucket for each lap: the server gets slower with every object of one. */
    void createBucket(String name) {
        if (request("PUT", "/" + name) != 200) {
            throw new IllegalStateException("No bucket " + name + "; see " + log);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_START);
        while (process.isAlive() && System.nanoTime() < deadline) {
            try {
                if (request("GET", "/") == 200) {
                    return;
                }
            } catch (UncheckedIOException e) {
                sleep(); // it does not listen yet
            }
        }
        throw new IOException("S3Mock did not start:\n" + Files.readString(log));
    }

    private int request(String method, String path) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(endpoint() + path).toURL().openConnection();
            connection.setRequestMethod(method);
            return connection.getResponseCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sleep() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
