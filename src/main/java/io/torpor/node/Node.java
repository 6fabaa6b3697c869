package io.torpor.node;

import java.time.Instant;

/**
 * A node of the cluster, as of the read. Times are the database's.
 *
 * @param id the node's name
 * @param incarnation of its present or last process
 * @param host for people; not an address that Torpor uses
 * @param startedAt when that process registered
 * @param heartbeatAt when it last said that it is alive
 * @param alive whether its heartbeat is younger than {@code torpor.node.lost-after}
 * @param drained whether it begins no new work, by an administrator's word
 * @param forgotten whether it is gone for good, by an administrator's word
 */
public record Node(
        String id,
        String incarnation,
        String host,
        Instant startedAt,
        Instant heartbeatAt,
        boolean alive,
        boolean drained,
        boolean forgotten) {}
