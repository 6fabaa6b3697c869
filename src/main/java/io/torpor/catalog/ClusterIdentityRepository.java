package io.torpor.catalog;

import org.springframework.data.jpa.repository.JpaRepository;

/** The row of the cluster's identity. */
interface ClusterIdentityRepository extends JpaRepository<ClusterIdentityRow, Integer> {}
