package io.torpor.node;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** The row of a node. */
@Entity
@Table(name = "node")
class NodeRow {

    @Id
    private String id;

    private String incarnation;
    private String host;
    private Instant startedAt;
    private Instant heartbeatAt;

    @SuppressWarnings("NullAway.Init")
    protected NodeRow() {}

    NodeRow(String id, String incarnation, String host, Instant now) {
        this.id = id;
        this.incarnation = incarnation;
        this.host = host;
        this.startedAt = now;
        this.heartbeatAt = now;
    }

    Node toNode(Instant deadline) {
        return new Node(id, incarnation, host, startedAt, heartbeatAt, heartbeatAt.isAfter(deadline));
    }
}
