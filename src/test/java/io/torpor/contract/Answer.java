package io.torpor.contract;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** An answer of the service. */
record Answer(int status, String contentType, Optional<String> location, Optional<String> challenge, String body) {

    JsonNode json() {
        return Service.JSON.readTree(body);
    }

    /** A member of the body, by JSON pointer; empty where it is null or not there. */
    String at(String pointer) {
        JsonNode node = json().at(pointer);
        return node.isMissingNode() || node.isNull() ? "" : node.asString();
    }
}
