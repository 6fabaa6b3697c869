package io.torpor.archive;

import io.torpor.data.Owner;
import org.jspecify.annotations.Nullable;

/** The numbers of an owner as they stand in an archive: unsigned, both or none. */
final class OwnerNumbers {

    private static final long NOBODYS = 0xffff_ffffL; // means "as it is" to the system

    private OwnerNumbers() {}

    static @Nullable Long uid(@Nullable Owner owner) {
        return owner == null ? null : (Long) Integer.toUnsignedLong(owner.uid());
    }

    static @Nullable Long gid(@Nullable Owner owner) {
        return owner == null ? null : (Long) Integer.toUnsignedLong(owner.gid());
    }

    /** The owner of two numbers that are in order. */
    static @Nullable Owner owner(@Nullable Long uid, @Nullable Long gid) {
        return uid == null || gid == null ? null : new Owner(uid.intValue(), gid.intValue());
    }

    /** The rule of owners: what is broken of it, or null. */
    static @Nullable String rule(@Nullable Long uid, @Nullable Long gid) {
        if ((uid == null) != (gid == null)) {
            return "must have both the members 'uid' and 'gid', or none";
        }
        return isNumber(uid) && isNumber(gid) ? null : "must have 'uid' and 'gid' from 0 to 4294967294";
    }

    private static boolean isNumber(@Nullable Long id) {
        return id == null || id >= 0 && id < NOBODYS;
    }
}
