package io.torpor.data;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** Digests and their text: SHA-256 and CRC-32C, in lower-case hex digits as a manifest holds them. */
public final class Digests {

    /** The SHA-256 of no bytes. */
    public static final String EMPTY = hex(sha256().digest());

    private Digests() {}

    /** A new SHA-256, for one thread. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** The SHA-256 of bytes: 64 hex digits. */
    public static String sha256(byte[] content) {
        return hex(sha256().digest(content));
    }

    /** Whether this is a digest as {@link #hex(byte[])} writes it: lower case, of that many digits. */
    public static boolean isHex(String text, int digits) {
        if (text.length() != digits) {
            return false;
        }
        for (int i = 0; i < digits; i++) {
            char digit = text.charAt(i);
            if (!HexFormat.isHexDigit(digit) || Character.isUpperCase(digit)) {
                return false;
            }
        }
        return true;
    }

    /** The text of a digest: two hex digits for each byte. */
    public static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    /** The text of a CRC-32C as it is by now: 8 hex digits. */
    public static String hex(CRC32C crc) {
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
