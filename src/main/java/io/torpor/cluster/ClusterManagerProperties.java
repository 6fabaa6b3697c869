package io.torpor.cluster;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the cluster manager. Bound so that a type that is not known is an error at the start.
 *
 * @param type which one there is; only {@code local} in this version
 */
@ConfigurationProperties("torpor.cluster-manager")
@Validated
record ClusterManagerProperties(@DefaultValue("local") Type type) {

    /** The kinds of cluster manager. */
    enum Type {
        /** Buckets are folders, and their states are in the database. */
        LOCAL
    }
}
