package io.torpor.bench;

import java.util.List;

/** What moves the data, and what it promises. */
enum Tool {
    CP("`cp -r`", false, false),
    CP_SYNC("`cp -r` + `sync -f`", false, true),
    RCLONE("`rclone copy`", true, false),
    RCLONE_SYNC("`rclone copy` + `sync -f`", true, true),
    TORPOR("Torpor", true, true);

    /** All that Torpor is compared with. */
    static final List<Tool> RIVALS = List.of(CP, CP_SYNC, RCLONE, RCLONE_SYNC);

    private final String label;
    private final boolean verified;
    private final boolean durable;

    Tool(String label, boolean verified, boolean durable) {
        this.label = label;
        this.verified = verified;
        this.durable = durable;
    }

    String label() {
        return label;
    }

    /** Whether it compares checksums of what it wrote. */
    boolean verified() {
        return verified;
    }

    /** Whether what it wrote on a disk survives a power failure when it is done. */
    boolean durable() {
        return durable;
    }
}
