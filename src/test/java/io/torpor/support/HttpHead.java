package io.torpor.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP/1.1 message.
 *
 * @param start the request line or the status line
 * @param fields the header fields as they came
 */
record HttpHead(String start, List<String> fields) {

    private static final int LONGEST = 64 * 1024;

    /** Reads a head, up to and with its empty line. Null if the stream ends instead. */
    static @Nullable HttpHead read(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        int length = 0;
        for (String line = line(in); line != null && length < LONGEST; line = line(in)) {
            length += line.length() + 2;
            if (line.isEmpty() && !lines.isEmpty()) {
                return new HttpHead(lines.get(0), List.copyOf(lines.subList(1, lines.size())));
            }
            lines.add(line);
        }
        return null;
    }

    /** A line without its end. Null if the stream ends before it. */
    static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return line.toString(ISO_8859_1).stripTrailing();
            }
            line.write(next);
        }
        return null;
    }

    byte[] bytes() {
        StringBuilder text = new StringBuilder(start).append("\r\n");
        fields.forEach(field -> text.append(field).append("\r\n"));
        return text.append("\r\n").toString().getBytes(ISO_8859_1);
    }

    HttpHead without(String name) {
        return new HttpHead(
                start, fields.stream().filter(field -> !isOf(field, name)).toList());
    }

    @Nullable
    String field(String name) {
        return fields.stream()
                .filter(field -> isOf(field, name))
                .map(field -> field.substring(name.length() + 1).strip())
                .findFirst()
                .orElse(null);
    }

    boolean has(String name) {
        return field(name) != null;
    }

    boolean isChunked() {
        return "chunked".equalsIgnoreCase(field("transfer-encoding"));
    }

    /** Bytes of the body if it is not chunked. */
    long length() {
        String length = field("content-length");
        return length == null ? 0 : Long.parseLong(length);
    }

    boolean closes() {
        return "close".equalsIgnoreCase(field("connection"));
    }

    String method() {
        return start.split(" ")[0];
    }

    int status() {
        return Integer.parseInt(start.split(" ")[1]);
    }

    /** The decoded path. */
    String path() {
        return URLDecoder.decode(target()[0].replace("+", "%2B"), UTF_8);
    }

    /** The decoded query; a name without a value has an empty one. */
    Map<String, String> query() {
        Map<String, String> query = new TreeMap<>();
        if (target().length > 1) {
            for (String pair : target()[1].split("&")) {
                String[] parts = pair.split("=", 2);
                query.put(
                        URLDecoder.decode(parts[0], UTF_8), parts.length < 2 ? "" : URLDecoder.decode(parts[1], UTF_8));
            }
        }
        return query;
    }

    private String[] target() {
        return start.split(" ")[1].split("\\?", 2);
    }

    private static boolean isOf(String field, String name) {
        return field.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":");
    }
}
