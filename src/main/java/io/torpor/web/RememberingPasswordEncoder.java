package io.torpor.web;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * The password encoder that remembers which passwords were right. HTTP Basic sends the password with every request, and
 * checking it against a slow hash each time would cost a tenth of a second per poll. What is remembered is a keyed hash
 * of the password and the stored hash, under a key that this process makes and never shows: nothing that can be logged
 * in with, and nothing that outlives a change of the stored hash. Wrong passwords are never remembered and always cost
 * the full time. It remembers 200 at most (I10).
 */
final class RememberingPasswordEncoder implements PasswordEncoder {

    private static final int MOST = 200;
    private static final int LONGEST = 72;

    private final PasswordEncoder encoder;
    private final SecretKeySpec key;
    private final Set<String> right;

    RememberingPasswordEncoder(PasswordEncoder encoder) {
        this.encoder = encoder;
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        this.key = new SecretKeySpec(secret, "HmacSHA256");
        this.right = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > MOST;
            }
        }));
    }

    @Override
    public @Nullable String encode(@Nullable CharSequence password) {
        return encoder.encode(password);
    }

    @Override
    public boolean matches(@Nullable CharSequence password, @Nullable String stored) {
        if (password == null || stored == null || tooLong(password)) {
            return false;
        }
        String mark = mark(password, stored);
        if (right.contains(mark)) {
            return true;
        }
        boolean matches = encoder.matches(password, stored);
        if (matches) {
            right.add(mark);
        }
        return matches;
    }

    @Override
    public boolean upgradeEncoding(@Nullable String stored) {
        return false;
    }

    /** Whether a password is too long: bcrypt sees the first 72 bytes; more would match what it should not. */
    static boolean tooLong(CharSequence password) {
        return password.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST;
    }

    private String mark(CharSequence password, String stored) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(stored.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return HexFormat.of().formatHex(mac.doFinal(password.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256", e);
        }
    }
}
