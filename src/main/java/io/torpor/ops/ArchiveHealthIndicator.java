package io.torpor.ops;

import io.torpor.data.Durability;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.FileLocation;
import io.torpor.store.ObjectStores;
import io.torpor.store.StoreErrors;
import io.torpor.store.StoreLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * The health of the archive: whether the default object store is the one on record and can be written to, and whether
 * archives on record did not pass their last check. It creates nothing. An answer holds for ten seconds, however often it
 * is asked for (I11).
 */
@Component
class ArchiveHealthIndicator implements HealthIndicator {

    private static final Duration HOLDS = Duration.ofSeconds(10);

    private final ObjectStores stores;
    private final ArchiveAlarms alarms;
    private final Clock clock;
    private @Nullable Health last;
    private Instant validUntil = Instant.MIN;

    ArchiveHealthIndicator(ObjectStores stores, ArchiveAlarms alarms, Clock clock) {
        this.stores = stores;
        this.alarms = alarms;
        this.clock = clock;
    }

    @Override
    public synchronized Health health() {
        Health known = last;
        if (known != null && clock.instant().isBefore(validUntil)) {
            return known;
        }
        Health checked = check();
        last = checked;
        validUntil = clock.instant().plus(HOLDS);
        return checked;
    }

    private Health check() {
        Health store = defaultStore();
        List<String> reasons = alarms.reasons();
        return reasons.isEmpty()
                ? store
                : Health.down()
                        .withDetails(store.getDetails())
                        .withDetail("reasons", reasons)
                        .build();
    }

    private Health defaultStore() {
        StoreLocation location = stores.resolve(null);
        try {
            stores.open(location, null).check();
            Health.Builder up = Health.up().withDetail("location", location.value());
            alarms.hint().ifPresent(hint -> up.withDetail("hint", hint));
            if (location instanceof FileLocation directory && isWithoutDirectorySync(directory)) {
                up.withDetail(
                        "warning",
                        "Its file system can't force a directory to disk, so whether a new archive survives a power"
                                + " failure is up to it");
            }
            return up.build();
        } catch (ProblemException e) {
            return down(location, e.code(), e.message());
        } catch (DataAccessException | TransactionException e) {
            return down(location, ProblemCode.DATABASE_UNAVAILABLE, "It is not known which root must be there: " + e);
        }
    }

    private static boolean isWithoutDirectorySync(FileLocation directory) {
        try {
            return Files.exists(directory.path()) && Durability.isWithoutDirectorySync(directory.path());
        } catch (IOException e) {
            throw StoreErrors.of(directory, "check", e);
        }
    }

    private static Health down(StoreLocation location, ProblemCode code, String reason) {
        return Health.down()
                .withDetail("location", location.value())
                .withDetail("code", code.code())
                .withDetail("reason", reason)
                .build();
    }
}
