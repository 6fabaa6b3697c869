package io.torpor.store.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A small S3 store in memory that knows no checksums, as many do not: what it is sent with one it stores, and answers
 * none. Its oddities are set by a test.
 */
final class OddS3 implements AutoCloseable {

    static final String BUCKET = "odd";

    private static final Pattern KEY = Pattern.compile("<Key>([^<]+)</Key>");

    /** What such a store may do, too. */
    enum Oddity {
        /** Takes the frame around a body for a part of it. */
        STORES_FRAMES,
        /** Refuses a request with a checksum. */
        REFUSES_SUMS,
        /** Refuses a body whose checksum comes behind it. */
        REFUSES_TRAILERS,
        /** Makes ETags of anything but the content, as with SSE-KMS. */
        OTHER_ETAGS,
        /** Flips a bit of what it is sent. */
        DAMAGES,
        /** Replaces what is there, whatever the condition. */
        IGNORES_CONDITIONS,
        /** Answers 501 to a condition. */
        REFUSES_CONDITIONS,
        /** Gives all of an object, whatever the range. */
        IGNORES_RANGES,
        /** Has no multipart uploads. */
        REFUSES_PARTS,
        /** Copies nothing. */
        REFUSES_COPIES,
        /** Says that it has copied, and has made an empty object. */
        COPIES_NOTHING,
        /** Lists the first page only, and says that it is all. */
        LOSES_PAGES,
        /** Knows no directories. */
        IGNORES_DELIMITERS,
        /** Has no request that deletes many objects. */
        REFUSES_DELETING_MANY,
        /** Does not let anybody delete. */
        DENIES_DELETES,
        /** Says that it has deleted, and has not. */
        KEEPS_DELETED,
        /** Tells of each object that it was to delete, and does not have. */
        TELLS_MISSING
    }

    final Set<Oddity> oddities = EnumSet.noneOf(Oddity.class);
    final NavigableMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
    final List<String> seen = new CopyOnWriteArrayList<>(); // "PUT key", "HEAD key" …

    final Map<String, Instant> modified = new ConcurrentHashMap<>(); // by key; all others are new
    final Map<String, NavigableMap<Integer, byte[]>> uploads = new ConcurrentHashMap<>();
    final Map<String, String> uploadKeys = new ConcurrentHashMap<>();

    /** Told before each request; what it answers is the status of a refusal, 0 for none. */
    volatile ToIntFunction<String> script = request -> 0;

    private final AtomicInteger numbers = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    OddS3(Oddity... oddities) {
        this.oddities.addAll(List.of(oddities));
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** How many requests of this method there were for objects whose key has this in it. */
    long count(String method, String in) {
        return seen.stream()
                .filter(request -> request.startsWith(method + " ") && request.contains(in))
                .count();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            String key = path.length() > BUCKET.length() + 2 ? path.substring(BUCKET.length() + 2) : "";
            String query = String.valueOf(exchange.getRequestURI().getRawQuery());
            String request = exchange.getRequestMethod() + " " + key;
            seen.add(request);
            int refusal = script.applyAsInt(request);
            if (refusal > 0) {
                answer(exchange, refusal, "<Error><Code>Scripted</Code><Message>No.</Message></Error>");
                return;
            }
            if (isRefused(exchange)) {
                answer(exchange, 400, "<Error><Code>InvalidArgument</Code><Message>No.</Message></Error>");
                return;
            }
            switch (exchange.getRequestMethod()) {
                case "PUT" -> put(exchange, key, query, content(exchange, body));
                case "POST" -> post(exchange, key, query, body);
                case "DELETE" -> delete(exchange, key, query);
                default -> get(exchange, key, query);
            }
        }
    }

    private boolean isRefused(HttpExchange exchange) {
        Set<String> fields = exchange.getRequestHeaders().keySet().stream()
                .map(String::toLowerCase)
                .collect(Collectors.toSet());
        boolean trailer = fields.contains("x-amz-trailer");
        return oddities.contains(Oddity.REFUSES_TRAILERS) && trailer
                || oddities.contains(Oddity.REFUSES_SUMS)
                        && fields.stream().anyMatch(name -> name.startsWith("x-amz-checksum") || trailer);
    }

    private byte[] content(HttpExchange exchange, byte[] body) throws IOException {
        boolean framed = "aws-chunked".equals(exchange.getRequestHeaders().getFirst("Content-encoding"));
        byte[] content = framed && !oddities.contains(Oddity.STORES_FRAMES) ? unframed(body) : body;
        if (oddities.contains(Oddity.DAMAGES) && content.length > 0) {
            content[content.length / 2] ^= 1;
        }
        return content;
    }

    private static byte[] unframed(byte[] body) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream(body.length);
        int at = 0;
        while (true) {
            int end = at;
            while (body[end] != '\r') {
                end++;
            }
            int size = Integer.parseInt(new String(body, at, end - at, ISO_8859_1).split(";")[0], 16);
            if (size == 0) {
                return content.toByteArray();
            }
            content.write(body, end + 2, size);
            at = end + 2 + size + 2;
        }
    }

    private void delete(HttpExchange exchange, String key, String query) throws IOException {
        if (query.contains("uploadId=")) {
            uploads.remove(value(query, "uploadId"));
            uploadKeys.remove(value(query, "uploadId"));
        } else if (oddities.contains(Oddity.DENIES_DELETES)) {
            answer(exchange, 403, "<Error><Code>AccessDenied</Code><Message>No.</Message></Error>");
            return;
        } else if (!oddities.contains(Oddity.KEEPS_DELETED)) {
            objects.remove(key);
        }
        answer(exchange, 204, "");
    }

    private void copy(HttpExchange exchange, String from, String to) throws IOException {
        if (oddities.contains(Oddity.REFUSES_COPIES)) {
            answer(exchange, 501, "<Error><Code>NotImplemented</Code></Error>");
            return;
        }
        String key = URLDecoder.decode(from, UTF_8).replaceFirst("^/?" + BUCKET + "/", "");
        objects.put(to, oddities.contains(Oddity.COPIES_NOTHING) ? new byte[0] : objects.get(key));
        answer(exchange, 200, "<CopyObjectResult><ETag>e</ETag></CopyObjectResult>");
    }

    private void put(HttpExchange exchange, String key, String query, byte[] content) throws IOException {
        String from = exchange.getRequestHeaders().getFirst("x-amz-copy-source");
        if (from != null) {
            copy(exchange, from, key);
            return;
        }
        boolean conditional = exchange.getRequestHeaders().containsKey("If-None-Match");
        if (conditional && oddities.contains(Oddity.REFUSES_CONDITIONS)) {
            answer(exchange, 501, "<Error><Code>NotImplemented</Code></Error>");
            return;
        }
        if (conditional && objects.containsKey(key) && !oddities.contains(Oddity.IGNORES_CONDITIONS)) {
            answer(exchange, 412, "<Error><Code>PreconditionFailed</Code></Error>");
            return;
        }
        if (query.contains("uploadId=")) {
            uploads.get(value(query, "uploadId")).put(Integer.parseInt(value(query, "partNumber")), content);
        } else {
            objects.put(key, content);
        }
        exchange.getResponseHeaders().add("ETag", "\"" + etag(content) + "\"");
        answer(exchange, 200, "");
    }

    private void post(HttpExchange exchange, String key, String query, byte[] body) throws IOException {
        if (query.contains("upload") && oddities.contains(Oddity.REFUSES_PARTS)) {
            answer(exchange, 501, "<Error><Code>NotImplemented</Code></Error>");
            return;
        }
        if (query.contains("delete") && !oddities.contains(Oddity.REFUSES_DELETING_MANY)) {
            String missing = oddities.contains(Oddity.TELLS_MISSING)
                    ? KEY.matcher(new String(body, UTF_8))
                            .results()
                            .map(found -> found.group(1))
                            .filter(name -> !objects.containsKey(name))
                            .map(name -> "<Error><Key>" + name
                                    + "</Key><Code>NoSuchKey</Code><Message>No.</Message></Error>")
                            .collect(Collectors.joining())
                    : "";
            KEY.matcher(new String(body, UTF_8))
                    .results()
                    .map(found -> found.group(1))
                    .forEach(objects::remove);
            answer(exchange, 200, "<DeleteResult>" + missing + "</DeleteResult>");
            return;
        }
        if (query.contains("uploadId=")) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] part : uploads.remove(value(query, "uploadId")).values()) {
                all.write(part);
            }
            uploadKeys.remove(value(query, "uploadId"));
            objects.put(key, all.toByteArray());
            answer(
                    exchange,
                    200,
                    "<CompleteMultipartUploadResult><Bucket>%s</Bucket><Key>%s</Key></CompleteMultipartUploadResult>"
                            .formatted(BUCKET, key));
        } else if (query.contains("uploads")) {
            String upload = "upload-" + numbers.incrementAndGet();
            uploads.put(upload, new ConcurrentSkipListMap<>());
            uploadKeys.put(upload, key);
            answer(
                    exchange,
                    200,
                    "<InitiateMultipartUploadResult><UploadId>%s</UploadId></InitiateMultipartUploadResult>"
                            .formatted(upload));
        } else {
            answer(exchange, 501, "<Error><Code>NotImplemented</Code></Error>");
        }
    }

    private void get(HttpExchange exchange, String key, String query) throws IOException {
        if (query.contains("uploads")) {
            String listed = uploadKeys.entrySet().stream()
                    .map(upload -> "<Upload><Key>%s</Key><UploadId>%s</UploadId><Initiated>%s</Initiated></Upload>"
                            .formatted(upload.getValue(), upload.getKey(), modified(upload.getKey())))
                    .collect(Collectors.joining());
            answer(
                    exchange,
                    200,
                    "<ListMultipartUploadsResult><Bucket>%s</Bucket>%s</ListMultipartUploadsResult>"
                            .formatted(BUCKET, listed));
            return;
        }
        if (query.contains("list-type")) {
            list(exchange, query);
            return;
        }
        byte[] object = key.isEmpty() ? new byte[0] : objects.get(key);
        if (object == null) {
            answer(exchange, 404, "<Error><Code>NoSuchKey</Code></Error>");
            return;
        }
        send(exchange, object);
    }

    private void list(HttpExchange exchange, String query) throws IOException {
        String prefix = value(query, "prefix");
        String after = value(query, "continuation-token");
        boolean directories = query.contains("delimiter=") && !oddities.contains(Oddity.IGNORES_DELIMITERS);
        int most = query.contains("max-keys=") ? Integer.parseInt(value(query, "max-keys")) : 1000;
        List<String> entries = objects.tailMap(after, false).keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .map(key -> directories ? entry(prefix, key) : key)
                .distinct()
                .toList();
        List<String> page = entries.stream().limit(most).toList();
        String listed = page.stream()
                .map(entry -> objects.containsKey(entry)
                        ? "<Contents><Key>%s</Key><Size>%d</Size><LastModified>%s</LastModified></Contents>"
                                .formatted(entry, objects.get(entry).length, modified(entry))
                        : "<CommonPrefixes><Prefix>%s</Prefix></CommonPrefixes>".formatted(entry))
                .collect(Collectors.joining());
        boolean more = page.size() < entries.size() && !oddities.contains(Oddity.LOSES_PAGES);
        String token =
                more ? "<NextContinuationToken>%s</NextContinuationToken>".formatted(page.get(page.size() - 1)) : "";
        answer(
                exchange,
                200,
                "<ListBucketResult><Name>%s</Name><IsTruncated>%s</IsTruncated>%s%s</ListBucketResult>"
                        .formatted(BUCKET, more, token, listed));
    }

    private static String entry(String prefix, String key) {
        int slash = key.indexOf('/', prefix.length());
        return slash < 0 ? key : key.substring(0, slash + 1);
    }

    private String modified(String of) {
        return modified.getOrDefault(of, Instant.now())
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }

    private void send(HttpExchange exchange, byte[] object) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", String.valueOf(object.length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        String range = oddities.contains(Oddity.IGNORES_RANGES)
                ? null
                : exchange.getRequestHeaders().getFirst("Range");
        byte[] sent = object;
        if (range != null) {
            String[] ends = range.substring("bytes=".length()).split("-");
            int to = Math.min(object.length - 1, Integer.parseInt(ends[1]));
            sent = Arrays.copyOfRange(object, Integer.parseInt(ends[0]), to + 1);
            exchange.getResponseHeaders().add("Content-Range", "bytes %s-%d/%d".formatted(ends[0], to, object.length));
        }
        exchange.sendResponseHeaders(range == null ? 200 : 206, sent.length);
        exchange.getResponseBody().write(sent);
    }

    private String etag(byte[] content) {
        if (oddities.contains(Oddity.OTHER_ETAGS)) {
            return "%032x".formatted(numbers.incrementAndGet());
        }
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String value(String query, String name) {
        return Arrays.stream(query.split("&"))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), UTF_8))
                .findFirst()
                .orElse("");
    }

    private static void answer(HttpExchange exchange, int status, String xml) throws IOException {
        byte[] body = exchange.getRequestMethod().equals("HEAD") ? new byte[0] : xml.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }
}
