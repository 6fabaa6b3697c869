package io.torpor;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The filter of log lines that repeat: a warning or an error is said once, and how often it came again within a minute
 * when that is over. A full disk must not be filled by what is said of it.
 */
@Component
final class RepeatedLines extends TurboFilter implements InitializingBean, DisposableBean {

    private static final Duration TOGETHER = Duration.ofMinutes(1);
    private static final int MOST = 500; // lines kept in mind

    /** Libraries count their connections and requests in their messages. Torpor's own numbers tell things apart. */
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final Clock clock;
    private final Map<Line, Repetition> lines = new LinkedHashMap<>();

    RepeatedLines(Clock clock) {
        this.clock = clock;
        setName("repeated-lines");
    }

    /**
     * A line.
     *
     * @param text without the numbers, if it is a library's
     * @param failure class of what was thrown; null for none
     */
    private record Line(
            String logger,
            Level level,
            String text,
            @Nullable Class<?> failure) {}

    /** How often a line came again since it was said. */
    private static final class Repetition {

        private final Logger logger;
        private final Level level;
        private final String text;
        private final Instant until;
        private int times;

        Repetition(Logger logger, Level level, String text, Instant until) {
            this.logger = logger;
            this.level = level;
            this.text = text;
            this.until = until;
        }

        private void say() {
            String told = "Repeated " + times + " times in " + TOGETHER.toSeconds() + " s: {}";
            if (level == Level.ERROR) {
                logger.error(told, text);
            } else {
                logger.warn(told, text);
            }
        }
    }

    @Override
    public void afterPropertiesSet() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
            logback.addTurboFilter(this);
        }
    }

    @Override
    public void destroy() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
            logback.getTurboFilterList().remove(this);
        }
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] params,
            @Nullable Throwable failure) {
        boolean said = level.isGreaterOrEqual(Level.WARN) && level.isGreaterOrEqual(logger.getEffectiveLevel());
        if (format == null || !said) {
            return FilterReply.NEUTRAL;
        }
        var message = MessageFormatter.arrayFormat(format, params);
        String text = message.getMessage();
        Throwable thrown = failure == null ? message.getThrowable() : failure;
        String own = logger.getName().startsWith("io.torpor.")
                ? text
                : NUMBER.matcher(text).replaceAll("#");
        Line line = new Line(logger.getName(), level, own, thrown == null ? null : thrown.getClass());
        return isNew(line, logger, text) ? FilterReply.NEUTRAL : FilterReply.DENY;
    }

    private synchronized boolean isNew(Line line, Logger logger, String text) {
        Repetition earlier = lines.get(line);
        if (earlier != null) {
            earlier.times++;
            return false;
        }
        if (lines.size() < MOST) {
            lines.put(
                    line,
                    new Repetition(logger, line.level(), text, clock.instant().plus(TOGETHER)));
        }
        return true;
    }

    /** Says how often lines came again whose minute is over; they are said anew from then on. */
    @Scheduled(fixedDelay = 1000)
    void tell() {
        over().forEach(Repetition::say);
    }

    private synchronized List<Repetition> over() {
        List<Repetition> told = new ArrayList<>();
        Instant now = clock.instant();
        for (Iterator<Repetition> each = lines.values().iterator(); each.hasNext(); ) {
            Repetition line = each.next();
            if (!now.isBefore(line.until)) {
                each.remove();
                if (line.times > 0) {
                    told.add(line);
                }
            }
        }
        return told;
    }
}
