package io.torpor;

import io.torpor.data.DataDirectory;
import io.torpor.data.DiskErrors;
import io.torpor.data.DiskReserve;
import io.torpor.data.OwnWrites;
import io.torpor.data.RoomToGrow;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The room on the data disk for Torpor's own files. A pause is what makes room on a full disk, and it has to write a
 * little first: records, locks, a place in the trash. What it needs is reserved while there is room: for the database in
 * its own file, where nobody else can take it, and for all in a file that is given up.
 */
@Component
class OwnRoom implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(OwnRoom.class);

    /** Taken again at once it could take what the database is about to write, where a quota hides how full the disk is. */
    private static final Duration GIVEN = Duration.ofMinutes(1);

    private final DiskReserve reserve;
    private final RoomToGrow database;
    private final Clock clock;
    private volatile Instant takenFrom = Instant.MIN;

    OwnRoom(DataDirectory data, DatabaseProperties properties, OwnWrites small, Clock clock) {
        this.clock = clock;
        long size = properties.reserve().toBytes();
        this.reserve = new DiskReserve(data.own().resolve("reserve"), size);
        this.database = new RoomToGrow(data.own().resolve("db.mv.db"), size);
        small.use(this::giveUpSome);
        take();
    }

    /** By the clock, since also files fail whose writers don't know of this. */
    @Scheduled(fixedDelay = 1000)
    void look() {
        try {
            if (reserve.isDiskFull()) {
                giveUp();
            } else if (!clock.instant().isBefore(takenFrom)) {
                take();
                database.keep();
            }
        } catch (IOException e) {
            log.warn("Room can't be kept on the data disk: {}", DiskErrors.reason(e));
        }
    }

    /** Gives up what is reserved, since something could not be written; a last part is kept for small files. */
    void giveUp() {
        takenFrom = clock.instant().plus(GIVEN);
        try {
            if (reserve.giveUp()) {
                tell();
            }
        } catch (IOException e) {
            log.error("The reserve {} can't be given up: {}", reserve, DiskErrors.reason(e));
        }
    }

    /** Gives up some of what is reserved, for a small file that could not be written. False if nothing is left. */
    private boolean giveUpSome() {
        takenFrom = clock.instant().plus(GIVEN);
        try {
            if (reserve.giveUp()) {
                tell();
                return true;
            }
            return reserve.giveUpSome();
        } catch (IOException e) {
            log.error("The reserve {} can't be given up: {}", reserve, DiskErrors.reason(e));
            return false;
        }
    }

    private void tell() {
        log.warn(
                "The data disk is full. What was reserved in {} is given up, so that buckets can still be paused;"
                        + " free space there",
                reserve);
    }

    private void take() {
        try {
            if (reserve.take()) {
                log.info("Room is reserved in {} for a data disk that is full", reserve);
            }
        } catch (IOException e) {
            log.warn("Room can't be reserved in {}: {}", reserve, DiskErrors.reason(e));
        }
    }

    /** After the database, whose file is let go. */
    @Override
    public void destroy() throws IOException {
        database.close();
    }
}
