package io.torpor.bucket;

import io.torpor.bucket.Gate.Access;
import io.torpor.cluster.HibernationState;
import io.torpor.cluster.Observation;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** The row of a bucket: what is known of it, kept so that a restart knows it too. */
@Entity
@Table(name = "bucket")
class BucketRow implements Persistable<String> {

    private static final String GONE = "GONE";

    @Id
    private String name;

    @Version
    private @Nullable Long version;

    private @Nullable String uuid;
    private @Nullable String observed;
    private @Nullable Instant observedAt;
    private long gateSequence;

    @Enumerated(EnumType.STRING)
    @Column(columnDefinition = "varchar")
    private Access scans = Access.OPEN;

    @Enumerated(EnumType.STRING)
    @Column(columnDefinition = "varchar")
    private Access mutations = Access.OPEN;

    @Enumerated(EnumType.STRING)
    @Column(columnDefinition = "varchar")
    private Access ddl = Access.OPEN;

    private boolean awaitsOnline;

    @SuppressWarnings("NullAway.Init")
    protected BucketRow() {}

    BucketRow(String name) {
        this.name = name;
    }

    @Override
    public String getId() {
        return name;
    }

    @Override
    public boolean isNew() {
        return version == null;
    }

    /** Notes an observation; of the lack of one nothing is noted. Returns whether anything but the time is new. */
    boolean note(Observation observation, Instant now) {
        String before = observed;
        String uuidBefore = uuid;
        if (observation instanceof Observation.Present present) {
            uuid = present.uuid();
            observed = present.state().name();
        } else if (observation instanceof Observation.Unrecognised unrecognised) {
            uuid = unrecognised.uuid();
            observed = "UNKNOWN";
        } else if (observation instanceof Observation.Gone) {
            observed = GONE;
        } else {
            return false;
        }
        boolean news = !observed.equals(before) || !java.util.Objects.equals(uuid, uuidBefore);
        if (news) {
            observedAt = now;
        }
        return news;
    }

    /** Whether the bucket that is here is known not to be the one of this uuid. */
    boolean isAnotherThan(@Nullable String other) {
        return Observation.areKnownToDiffer(uuid, other);
    }

    /** Whether the bucket is there, or its gate is closed. */
    boolean isThere() {
        return !GONE.equals(observed) || scans == Access.BLOCKED;
    }

    boolean online() {
        return HibernationState.ONLINE.name().equals(observed)
                || HibernationState.RESUMED.name().equals(observed);
    }

    /** Notes whether nothing but the cluster manager's word that the bucket is online keeps its gate shut. */
    void awaitOnline(boolean awaits) {
        awaitsOnline = awaits;
    }

    boolean awaitsOnline() {
        return awaitsOnline;
    }

    /** Moves the gate. Returns whether it is another one than before. */
    boolean moveGate(Gate gate) {
        if (gate.equals(gate())) {
            return false;
        }
        scans = gate.scans();
        mutations = gate.mutations();
        ddl = gate.ddl();
        gateSequence++;
        return true;
    }

    Gate gate() {
        return new Gate(scans, mutations, ddl);
    }

    long gateSequence() {
        return gateSequence;
    }

    Bucket toBucket() {
        return new Bucket(name, uuid, observed, observedAt, gate(), gateSequence);
    }
}
