package io.torpor.node;

import java.time.Instant;

/**
 * A node of the cluster, as of the read.
 *
 * @param id the node's name
 * @param incarnation of its present or last process
 * @param host for people; not an address that Torpor uses
 * @param startedAt when that process registered, by its own clock
 * @param heartbeatAt when it last said that it is alive, by its own clock
 * @param alive whether its heartbeat is younger than {@code torpor.node.lost-after}
 */
public record Node(String id, String incarnation, String host, Instant startedAt, Instant heartbeatAt, boolean alive) {}
