package io.torpor.node;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

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
    private @Nullable String directory;
    private boolean drained;
    private @Nullable Instant forgottenAt;
    private boolean indexer;

    @SuppressWarnings("NullAway.Init")
    protected NodeRow() {}

    /** The row of a node that is new. */
    NodeRow(String id, String incarnation, String host, String directory, Instant now) {
        this.id = id;
        this.incarnation = incarnation;
        this.host = host;
        this.directory = directory;
        this.startedAt = now;
        this.heartbeatAt = now;
    }

    /** Another process of the node begins; from here on earlier ones are fenced off. */
    void begins(String newIncarnation, String newHost, String newDirectory, Instant now) {
        incarnation = newIncarnation;
        host = newHost;
        directory = newDirectory;
        startedAt = now;
        heartbeatAt = now;
    }

    String id() {
        return id;
    }

    String host() {
        return host;
    }

    Instant heartbeatAt() {
        return heartbeatAt;
    }

    boolean isAlive(Instant lostBefore) {
        return heartbeatAt.isAfter(lostBefore);
    }

    boolean isForgotten() {
        return forgottenAt != null;
    }

    boolean hasIndexer() {
        return indexer;
    }

    /** Whether the node's last process is known to have worked on another data directory. */
    boolean isElsewhere(String thisDirectory) {
        return directory != null && !directory.equals(thisDirectory);
    }

    Node toNode(Instant lostBefore) {
        return new Node(id, incarnation, host, startedAt, heartbeatAt, isAlive(lostBefore), drained, isForgotten());
    }
}
