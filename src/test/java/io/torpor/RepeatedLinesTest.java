package io.torpor;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.torpor.support.MovableClock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A line that repeats is said once, with a count. */
class RepeatedLinesTest {

    private final MovableClock clock = MovableClock.standing();
    private final RepeatedLines filter = new RepeatedLines(clock);
    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private final Logger log = context.getLogger("io.torpor.Some");

    @BeforeEach
    void listen() {
        said.start();
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(said);
        context.addTurboFilter(filter);
    }

    @Test
    void aWarningThatRepeatsIsSaidOnceWithACount() {
        for (int i = 0; i < 5; i++) {
            log.warn("The disk {} is full", "a");
        }
        log.warn("The disk {} is full", "b");
        log.info("news");
        log.info("news");
        filter.tell();
        assertThat(said.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("The disk a is full", "The disk b is full", "news", "news");
        said.list.clear();

        clock.advance(Duration.ofMinutes(1));
        filter.tell();
        log.warn("The disk {} is full", "a");

        assertThat(said.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("Repeated 4 times in 60 s: The disk a is full", "The disk a is full");
    }

    @Test
    void aLibrarysNumbersTellNothingApart() {
        Logger pool = context.getLogger("com.zaxxer.hikari.pool.ProxyConnection");

        pool.warn("conn{} is broken", 1, new IllegalStateException());
        pool.warn("conn{} is broken", 2, new IllegalStateException());
        pool.warn("conn{} is broken", 3, new IllegalArgumentException());
        log.warn("Bucket b1 is lost");
        log.warn("Bucket b2 is lost");

        assertThat(said.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("conn1 is broken", "conn3 is broken", "Bucket b1 is lost", "Bucket b2 is lost");
    }
}
