package io.torpor;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.SQLExceptionOverride;
import io.torpor.data.DiskErrors;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loss of H2's database. After an error of its file H2 closes it for good, for all connections that it has; a new one
 * opens it again, from what was committed. So the pool drops the old ones as soon as one of them says so.
 */
final class LostDatabase implements SQLExceptionOverride {

    private static final Logger log = LoggerFactory.getLogger(LostDatabase.class);

    /**
     * Of H2: input or output failed in the file (two codes); the database is closed, or was at its shutdown; it was opened
     * to be read only, since its disk was, and stays so until it is opened again.
     */
    private static final Set<Integer> CLOSED = Set.of(90028, 90031, 90098, 90121, 90097);

    /** The others of the same loss say so a little later; what was opened meanwhile is not dropped with them. */
    private static final long APART = Duration.ofSeconds(1).toNanos();

    private final HikariDataSource pool;
    private final Runnable makeRoom;
    private final AtomicLong nextDrop = new AtomicLong(System.nanoTime());

    /**
     * The loss of the database of a pool.
     *
     * @param makeRoom called when its disk is full
     */
    LostDatabase(HikariDataSource pool, Runnable makeRoom) {
        this.pool = pool;
        this.makeRoom = makeRoom;
    }

    @java.lang.Override
    public Override adjudicate(SQLException e) {
        if (!pool.getJdbcUrl().startsWith("jdbc:h2:")) {
            return Override.CONTINUE_EVICT; // another one's I/O is the network, which the pool knows of
        }
        IOException cause = diskError(e);
        if (cause == null && !CLOSED.contains(e.getErrorCode())) {
            return Override.CONTINUE_EVICT;
        }
        if (cause != null && DiskErrors.isFull(cause)) {
            makeRoom.run();
        }
        dropAll(cause == null ? e : cause);
        return Override.MUST_EVICT;
    }

    private void dropAll(Exception cause) {
        long now = System.nanoTime();
        long due = nextDrop.get();
        HikariPoolMXBean connections = pool.getHikariPoolMXBean();
        if (connections == null || now - due < 0 || !nextDrop.compareAndSet(due, now + APART)) {
            return;
        }
        log.warn(
                "The database has closed itself after an error of its file, and is opened again: {}",
                cause instanceof IOException io ? DiskErrors.reason(io) : cause.getMessage());
        connections.softEvictConnections();
    }

    private static @Nullable IOException diskError(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException io) {
                return io;
            }
        }
        return null;
    }
}
