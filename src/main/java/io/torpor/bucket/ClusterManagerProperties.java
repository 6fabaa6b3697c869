package io.torpor.bucket;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Which cluster manager there is.
 *
 * @param type only {@code local} in this version
 * @param local settings of the local one
 */
@ConfigurationProperties("torpor.cluster-manager")
@Validated
record ClusterManagerProperties(
        @DefaultValue("local") Type type, @DefaultValue Local local) {

    /** The kinds of cluster manager. */
    enum Type {
        /** Buckets are folders, and their states are in the database. */
        LOCAL
    }

    /**
     * The local cluster manager.
     *
     * @param automatic plays the cluster manager's part of each flow; false leaves that to calls by hand
     */
    record Local(@DefaultValue("true") boolean automatic) {}
}
