package io.torpor.catalog;

import org.springframework.data.jpa.repository.JpaRepository;

/** The rows of archive roots. */
interface ArchiveRootRepository extends JpaRepository<ArchiveRootRow, String> {}
