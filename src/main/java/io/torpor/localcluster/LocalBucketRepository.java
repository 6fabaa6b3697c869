package io.torpor.localcluster;

import org.springframework.data.jpa.repository.JpaRepository;

interface LocalBucketRepository extends JpaRepository<LocalBucketRow, String> {}
