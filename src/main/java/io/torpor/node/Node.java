package io.torpor.node;

import java.time.Instant;

/**
 * A node of the cluster.
 *
 * @param incarnation of its present or last process
 * @param host for people; not an address that Torpor uses
 * @param alive whether its heartbeat is younger than {@code torpor.node.lost-after}
 */
public record Node(String id, String incarnation, String host, Instant startedAt, Instant heartbeatAt, boolean alive) {}
