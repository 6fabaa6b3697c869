package io.torpor.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One request and its answer, on the way between a client and the server: the deeds that {@link Fault}s are made of. */
public final class FaultExchange {

    private final HttpHead request;
    private final Socket client;
    private final InputStream fromClient;
    private final InetSocketAddress server;
    private final CountDownLatch end;
    private boolean open = true;

    /**
     * @param end is opened when the proxy forgets its faults; whoever waits goes on then
     */
    FaultExchange(
            HttpHead request, Socket client, InputStream fromClient, InetSocketAddress server, CountDownLatch end) {
        this.request = request;
        this.client = client;
        this.fromClient = fromClient;
        this.server = server;
        this.end = end;
    }

    /** Whether the client's connection can carry another exchange. */
    boolean isOpen() {
        return open && !client.isClosed() && !request.closes();
    }

    void forward(UnaryOperator<OutputStream> requestBody, UnaryOperator<OutputStream> responseBody) throws IOException {
        exchange(requestBody, client.getOutputStream(), head -> head, responseBody);
    }

    void forwardWithoutField(String name) throws IOException {
        exchange(body -> body, client.getOutputStream(), head -> head.without(name), body -> body);
    }

    void forwardAndLoseAnswer() throws IOException {
        exchange(body -> body, OutputStream.nullOutputStream(), head -> head, body -> body);
    }

    void swallowRequest() throws IOException {
        letClientSend();
        copyBody(request, fromClient, OutputStream.nullOutputStream(), body -> body);
    }

    /** Without the request's body, so the connection can't be used any more. */
    void answerInHaste(int status, String... fields) throws IOException {
        open = false;
        answer(
                status,
                "",
                Stream.concat(Stream.of("Connection: close"), Stream.of(fields)).toArray(String[]::new));
    }

    void answer(int status, String xml, String... fields) throws IOException {
        byte[] body = request.method().equals("HEAD") ? new byte[0] : xml.getBytes(UTF_8);
        String head = "HTTP/1.1 %d A-Test\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n%s\r\n"
                .formatted(
                        status,
                        body.length,
                        Stream.of(fields).map(field -> field + "\r\n").collect(Collectors.joining()));
        client.getOutputStream().write(head.getBytes(UTF_8));
        client.getOutputStream().write(body);
    }

    /** Ends the client's connection by RST, as a crash does. */
    void reset() throws IOException {
        open = false;
        client.setSoLinger(true, 0);
        client.close();
    }

    OutputStream trickle(Duration interval, OutputStream body) {
        return FaultStream.trickle(interval, end, body);
    }

    void awaitEnd() throws IOException {
        open = false;
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new FaultStream.Cut();
        }
    }

    /** On a connection of its own to the server: what happened to another exchange has no part in this one. */
    private void exchange(
            UnaryOperator<OutputStream> requestBody,
            OutputStream answerTo,
            UnaryOperator<HttpHead> responseHead,
            UnaryOperator<OutputStream> responseBody)
            throws IOException {
        letClientSend();
        try (Socket upstream = new Socket()) {
            upstream.setTcpNoDelay(true);
            upstream.connect(server);
            upstream.getOutputStream().write(request.without("expect").bytes());
            copyBody(request, fromClient, upstream.getOutputStream(), requestBody);

            InputStream in = new BufferedInputStream(upstream.getInputStream());
            HttpHead response = HttpHead.read(in);
            if (response == null) {
                throw new EOFException("The server closed the connection");
            }
            open &= !response.closes();
            answerTo.write(responseHead.apply(response).bytes());
            boolean none = request.method().equals("HEAD") || response.status() == 204 || response.status() == 304;
            if (!none) {
                copyBody(response, in, answerTo, responseBody);
            }
        }
    }

    /** A client that asks first whether it may send its body is told so here, and not by the server. */
    private void letClientSend() throws IOException {
        if (request.has("expect")) {
            client.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(UTF_8));
        }
    }

    /** What frames the chunks is never touched, only the body itself is. */
    private static void copyBody(HttpHead head, InputStream in, OutputStream out, UnaryOperator<OutputStream> fault)
            throws IOException {
        OutputStream body = fault.apply(out);
        if (!head.isChunked()) {
            copy(head.length(), in, body);
            return;
        }
        String size;
        do {
            size = line(in);
            out.write((size + "\r\n").getBytes(UTF_8));
            copy(Long.parseLong(size.split(";")[0], 16), in, body);
            out.write(
                    (line(in) + "\r\n").getBytes(UTF_8)); // the chunk's end; after the last chunk there are no trailers
        } while (!size.startsWith("0"));
    }

    private static String line(InputStream in) throws IOException {
        String line = HttpHead.line(in);
        if (line == null) {
            throw new EOFException("The connection ends in the middle of a body");
        }
        return line;
    }

    private static void copy(long bytes, InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        for (long left = bytes; left > 0; ) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new EOFException("The connection ends in the middle of a body");
            }
            out.write(buffer, 0, count);
            left -= count;
        }
    }
}
