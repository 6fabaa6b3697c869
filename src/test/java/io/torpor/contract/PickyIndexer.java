package io.torpor.contract;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;

/** An indexer that acknowledges every call but those of one bucket, and keeps what it was told. */
final class PickyIndexer {

    private final String refused;
    private final HttpServer server;
    private final List<JsonNode> calls = new CopyOnWriteArrayList<>();

    PickyIndexer(String refused) {
        this.refused = refused;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/gate", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/gate";
    }

    List<JsonNode> calls() {
        return calls;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode call = Service.JSON.readTree(exchange.getRequestBody());
            calls.add(call);
            exchange.sendResponseHeaders(call.at("/bucket").asString().equals(refused) ? 503 : 204, -1);
        }
    }
}
