package io.torpor.catalog;

import java.time.Instant;
import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

/** The rows of pending deletions. */
interface PendingDeletionRepository extends JpaRepository<PendingDeletionRow, String> {

    List<PendingDeletionRow> findByNextTryAtLessThanEqual(Instant now);

    /** Claims a pending deletion until an instant; 1 if the claimant has it now, else 0. */
    @Modifying(clearAutomatically = true)
    @Query("""
            update PendingDeletionRow d
            set d.claimedBy = :claimant, d.claimedUntil = :until
            where d.taskId = :pause
              and (d.claimedBy is null or d.claimedUntil < :now)
            """)
    int claim(String pause, String claimant, Instant now, Instant until);

    /** Renews a claim; 1 if the claimant still has it, else 0. */
    @Modifying(clearAutomatically = true)
    @Query("""
            update PendingDeletionRow d
            set d.claimedUntil = :until
            where d.taskId = :pause and d.claimedBy = :claimant
            """)
    int renew(String pause, String claimant, Instant until);

    /** Removes what its claimant is done with. */
    @Modifying(clearAutomatically = true)
    @Query("delete from PendingDeletionRow d where d.taskId = :pause and d.claimedBy = :claimant")
    void settled(String pause, String claimant);

    List<PendingDeletionRow> findByAttemptsGreaterThanOrderByTaskId(int attempts, Limit limit);
}
