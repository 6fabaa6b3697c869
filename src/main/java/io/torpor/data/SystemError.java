package io.torpor.data;

/** An error of the C library that is told from others. */
enum SystemError {
    INVALID(22),
    FILE_SYSTEM_FULL(28),
    NOT_SUPPORTED(95),
    QUOTA_EXCEEDED(122);

    private final int number;

    SystemError(int number) {
        this.number = number;
    }

    /** Its number on Linux. */
    int number() {
        return number;
    }
}
