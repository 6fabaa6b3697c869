package io.torpor.catalog;

import java.time.Instant;
import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

/** The rows of pending deletions. */
interface PendingDeletionRepository extends JpaRepository<PendingDeletionRow, String> {

    List<PendingDeletionRow> findByNextTryAtLessThanEqual(Instant now);

    List<PendingDeletionRow> findByAttemptsGreaterThan(int attempts);
}
