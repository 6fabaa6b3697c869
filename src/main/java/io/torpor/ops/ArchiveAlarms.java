package io.torpor.ops;

import io.torpor.catalog.CheckOutcome;
import io.torpor.catalog.CheckRecords;
import io.torpor.catalog.FailedCheck;
import io.torpor.catalog.LostRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** The alarms of archives: what somebody must look at, each with what to do. They are few, however many archives there are. */
@Component
class ArchiveAlarms {

    private static final Logger log = LoggerFactory.getLogger(ArchiveAlarms.class);
    private static final int MOST = 20;

    private final CheckRecords checks;
    private final LostRecords lost;

    ArchiveAlarms(CheckRecords checks, LostRecords lost) {
        this.checks = checks;
        this.lost = lost;
    }

    /** The alarms as of now; none while the database gives no answer, which is the alarm of another component. */
    List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        try {
            if (lost.areCertain()) {
                lost.words().ifPresent(reasons::add);
            }
            List<FailedCheck> failed = checks.failed(MOST);
            failed.forEach(check -> reasons.add(reason(check)));
            long more = failed.size() < MOST ? 0 : checks.countFailed() - MOST;
            if (more > 0) {
                reasons.add(more + " more archives did not pass their last check: GET /actuator/archives");
            }
        } catch (DataAccessException | TransactionException e) {
            log.debug("The alarms are unknown for the moment", e);
        }
        return reasons;
    }

    /** What is worth a look, and may be in order: a new node beside archives that were there before it. */
    Optional<String> hint() {
        try {
            return lost.areCertain() ? Optional.empty() : lost.words();
        } catch (DataAccessException | TransactionException e) {
            log.debug("Whether records are missed is unknown for the moment", e);
            return Optional.empty();
        }
    }

    private static String reason(FailedCheck check) {
        String remedy = check.outcome() == CheckOutcome.MISSING
                ? "Mount its disk, or say where it is or that it is gone: POST /actuator/archives/" + check.bucket()
                        + "/" + check.task() + " {archive} or …/forget"
                : "If the bucket is awake, pause it again; if it sleeps, see HELP.md, Check of one archive, before anything"
                        + " is removed. POST /actuator/archives/" + check.bucket() + "/" + check.task()
                        + "/check looks again";
        return "Bucket " + check.bucket() + ", task " + check.task() + ": its archive in " + check.location()
                + (check.outcome() == CheckOutcome.MISSING ? " is not there: " : " is damaged: ") + check.finding()
                + " (checked at " + check.checkedAt() + "). " + remedy;
    }
}
