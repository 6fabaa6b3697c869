package io.torpor.localcluster;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the local cluster manager.
 *
 * @param automatic plays the cluster manager's part of each flow; false leaves that to calls by hand
 */
@ConfigurationProperties("torpor.cluster-manager.local")
record LocalClusterProperties(@DefaultValue("true") boolean automatic) {}
