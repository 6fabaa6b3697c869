package io.torpor.transfer;

import java.time.Instant;
import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

interface ArchiveLeftoverRepository extends JpaRepository<ArchiveLeftoverRow, String> {

    List<ArchiveLeftoverRow> findByNextTryAtLessThanEqual(Instant now);

    List<ArchiveLeftoverRow> findByAttemptsGreaterThan(int attempts);
}
