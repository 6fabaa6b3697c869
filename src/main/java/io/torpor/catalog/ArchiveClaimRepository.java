package io.torpor.catalog;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

/** The rows of claims. */
interface ArchiveClaimRepository extends JpaRepository<ArchiveClaimRow, String> {

    @Modifying(clearAutomatically = true)
    @Query("delete from ArchiveClaimRow c where c.taskId = :task")
    void forget(String task);
}
