package io.torpor.web.api;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** The answer to a request that begins long work: 202, and where to follow it. */
final class Accepted {

    private Accepted() {}

    /**
     * The answer that a task was accepted. Its address is relative to the server, whatever the client or a proxy calls
     * that.
     */
    static ResponseEntity<TaskView> of(TaskView task) {
        String context =
                ServletUriComponentsBuilder.fromCurrentContextPath().build().getPath();
        return ResponseEntity.accepted()
                .header(HttpHeaders.LOCATION, (context == null ? "" : context) + "/api/v1/tasks/" + task.id())
                .body(task);
    }
}
