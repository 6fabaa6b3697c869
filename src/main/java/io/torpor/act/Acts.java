package io.torpor.act;

import io.torpor.data.DiskErrors;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

/**
 * The acts of this node that destroy something. Each takes a number from the database first, which is forced to the
 * database's disk with all that was committed before, and marks it on the node's own disk. A database whose counter is
 * behind the mark, or which has another id, has forgotten what was destroyed: nothing is started or destroyed until an
 * administrator has put on record what there is (I4).
 */
@Service
public class Acts {

    private static final Logger log = LoggerFactory.getLogger(Acts.class);

    private final ActCounter counter;
    private final ActMark mark;
    private final ApplicationEventPublisher events;
    private volatile @Nullable String behind;
    private volatile @Nullable ActNumber witnessed;

    Acts(ActCounter counter, ActMark mark, ApplicationEventPublisher events) {
        this.counter = counter;
        this.mark = mark;
        this.events = events;
        look();
    }

    private void look() {
        try {
            mark.allocate();
        } catch (IOException e) {
            log.warn("There is no room for the marks of acts in {}: {}", mark, DiskErrors.reason(e));
        }
        try {
            compare(counter.last(), false);
        } catch (IOException e) {
            behind("The mark of the last act can't be read: " + DiskErrors.reason(e));
        }
    }

    /** Why nothing may be started or destroyed on this node; empty if the database is the one that it was. */
    public Optional<String> behind() {
        return Optional.ofNullable(behind);
    }

    /** Whether nothing may be started or destroyed on this node. */
    public boolean isBehind() {
        return behind != null;
    }

    /**
     * Makes sure that the database is the one that it was.
     *
     * @throws ProblemException {@code database-behind}
     */
    public void requireCurrent() {
        String reason = behind;
        if (reason != null) {
            throw new ProblemException(ProblemCode.DATABASE_BEHIND, reason);
        }
    }

    /**
     * Begins an act that destroys something, or commits what a later one will rely on. Not to be called in a transaction.
     *
     * @return the number of the act
     * @throws ProblemException {@code database-behind}; {@code disk-error} or {@code insufficient-space} if it can't be
     *     marked on this node's disk: nothing may be destroyed then
     */
    public synchronized ActNumber begin() {
        requireCurrent();
        ActNumber act = counter.next();
        try {
            compare(act, true);
            requireCurrent();
            mark.write(act);
            return act;
        } catch (IOException e) {
            throw notMarked(e);
        }
    }

    /**
     * Takes note of an act of which an archive speaks. If this database has not come so far, it has fallen back: that is
     * found here also where the mark on this node's disk is gone, or of another time; and marked, so that the next start
     * finds it, too. Of one that is known to be behind nothing more is noted.
     */
    public synchronized void witness(ActNumber act) {
        if (isBehind()) {
            return;
        }
        ActNumber last = counter.last();
        if (act.database().equals(last.database()) && act.number() > last.number()) {
            witnessed = act;
            behind("The database is at act " + last.number() + ", and an archive was committed at act " + act.number()
                    + ": it is an older state of the database");
            try {
                mark.write(act);
            } catch (IOException e) {
                log.warn(
                        "This is known until the next start only: {}",
                        notMarked(e).message());
            }
        }
    }

    /**
     * Goes on with the database as it is, after an administrator has put on record what is on this node's disk and in the
     * archives. A no-op if the database is not behind.
     *
     * @return whether it was
     * @throws ProblemException {@code disk-error}; it is behind still
     */
    public boolean goOn() {
        if (behind == null) {
            return false;
        }
        markAsItIs();
        // Still behind to all others, so that what an earlier process left is found before anybody works; and outside
        // of
        // the lock that an act takes. If this fails, the next call does it again.
        events.publishEvent(new ActsGoOn());
        behind = null;
        log.warn("The database is taken as it is, after a recovery");
        return true;
    }

    private synchronized void markAsItIs() {
        try {
            ActNumber marked;
            try {
                marked = mark.read().orElseGet(() -> new ActNumber("", 0));
            } catch (IOException unreadable) {
                log.warn("The mark of the last act is made anew", unreadable);
                marked = new ActNumber("", 0);
            }
            ActNumber seen = witnessed;
            ActNumber above = seen != null && seen.number() > marked.number() ? seen : marked;
            mark.write(counter.goOnAbove(above));
            witnessed = null;
        } catch (IOException e) {
            throw notMarked(e);
        }
    }

    private ProblemException notMarked(IOException e) {
        return new ProblemException(
                DiskErrors.isFull(e) ? ProblemCode.INSUFFICIENT_SPACE : ProblemCode.DISK_ERROR,
                "The act can't be marked in " + mark + ": " + DiskErrors.reason(e),
                e);
    }

    private void compare(ActNumber counted, boolean next) throws IOException {
        Optional<ActNumber> marked = mark.read();
        if (marked.isEmpty()) {
            return;
        }
        ActNumber last = marked.get();
        if (!counted.database().equals(last.database())) {
            behind("The database is another one than that of the last act on this node");
        } else if (counted.number() < last.number() || (next && counted.number() == last.number())) {
            behind("The database is at act " + counted.number() + ", and act " + last.number()
                    + " was done on this node: it is an older state of the database");
        }
    }

    private void behind(String what) {
        behind = what + ". Nothing is started or destroyed here until the right database is back, or an operator has"
                + " called POST /actuator/recovery, which puts on record what is on this node and in the archives";
        log.error("{}", behind);
    }
}
