package io.torpor.store;

/** The abilities of a store that pauses and resumes use. */
public enum StoreAbility {
    /** Takes a small object, and has it durable when it says so. */
    WRITE,
    /** Says by a checksum what it holds. */
    CHECKSUM,
    /** Removes an object. */
    DELETE,
    /** Takes an object only if there is none, and says so. */
    CONDITIONAL_WRITE,
    /** Gives a part of an object. */
    RANGED_READ,
    /** Takes an object by one request whose sum comes behind its content. */
    STREAM,
    /** Takes an object in parts, gives it back as it was, and lists and aborts what was not finished. */
    MULTIPART,
    /** Makes an object of another one. */
    COPY,
    /** Lists objects, page by page, and directories. */
    LIST,
    /** Removes several objects by one request. */
    DELETE_MANY
}
