package io.torpor;

import io.torpor.node.NodeIdentity;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * The health of the database, in place of Spring Boot's own of that name: whether it writes. A connection that says it is
 * valid may lead to a database that closed itself, and one that reads may be on a full disk, so a row of this node is
 * written as it is. One such write runs at a time, an answer holds for a second, and nobody waits longer than three.
 */
@Component
class DbHealthIndicator implements HealthIndicator, DisposableBean {

    private static final long HOLDS = Duration.ofSeconds(1).toNanos();
    private static final String WRITE = "update node set heartbeat_at = heartbeat_at where id = ? and incarnation = ?";
    private static final Duration LONGEST = Duration.ofSeconds(3);

    private final JdbcTemplate jdbc;
    private final NodeIdentity self;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(new CustomizableThreadFactory("torpor-db-health-"));
    private @Nullable CompletableFuture<Health> asked;
    private long askedAt;

    DbHealthIndicator(JdbcTemplate jdbc, NodeIdentity self) {
        this.jdbc = jdbc;
        this.self = self;
    }

    @Override
    public Health health() {
        try {
            return asked().get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return down("It gave no answer for " + LONGEST.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return down("The health check was interrupted");
        } catch (ExecutionException e) {
            return Health.down(e).build();
        }
    }

    private synchronized CompletableFuture<Health> asked() {
        CompletableFuture<Health> running = asked;
        boolean holds = running != null && (!running.isDone() || System.nanoTime() - askedAt < HOLDS);
        if (running != null && holds) {
            return running;
        }
        askedAt = System.nanoTime();
        asked = CompletableFuture.supplyAsync(this::ask, thread);
        return asked;
    }

    private Health ask() {
        try {
            jdbc.update(WRITE, self.id(), self.incarnation());
            String product = jdbc.execute((ConnectionCallback<String>)
                    connection -> connection.getMetaData().getDatabaseProductName());
            return Health.up()
                    .withDetail("database", "" + product)
                    .withDetail("validationQuery", WRITE)
                    .build();
        } catch (DataAccessException e) {
            return Health.down(e).build();
        }
    }

    private static Health down(String reason) {
        return Health.down().withDetail("reason", reason).build();
    }

    @Override
    public void destroy() {
        thread.shutdownNow();
    }
}
