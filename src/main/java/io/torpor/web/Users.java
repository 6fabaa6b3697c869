package io.torpor.web;

import io.torpor.data.DataDirectory;
import io.torpor.web.SecurityProperties.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.crypto.password.PasswordEncoder;

/** The users of the configuration, or the one operator that there is without any. Plain passwords end here. */
final class Users {

    private static final Pattern KIND = Pattern.compile("\\{([^{}]*)}(.*)", Pattern.DOTALL);
    private static final Pattern BCRYPT = Pattern.compile("\\$2[ayb]\\$\\d\\d\\$[./0-9A-Za-z]{53}");

    private Users() {}

    static List<UserDetails> of(SecurityProperties properties, DataDirectory data, PasswordEncoder encoder) {
        if (properties.users().isEmpty()) {
            return List.of(user("operator", new OperatorPassword(data, encoder).hash(), Role.OPERATOR));
        }
        List<UserDetails> users = new ArrayList<>();
        properties
                .users()
                .forEach((name, user) -> users.add(user(
                        name,
                        hash("torpor.security.users." + name + ".password", user.password(), encoder),
                        user.role())));
        return users;
    }

    private static UserDetails user(String name, String hash, Role role) {
        return User.withUsername(name).password(hash).roles(role.name()).build();
    }

    private static String hash(String property, String password, PasswordEncoder encoder) {
        Matcher kind = KIND.matcher(password);
        if (!kind.matches() || kind.group(1).equals("noop")) {
            String plain = kind.matches() ? kind.group(2) : password;
            return hashed(property, plain, encoder);
        }
        if (!kind.group(1).equals("bcrypt")) {
            throw new IllegalStateException(property + ": '{" + kind.group(1) + "}' is not known; use {bcrypt}, or"
                    + " write {noop} before a plain password that begins with a brace");
        }
        if (!BCRYPT.matcher(kind.group(2)).matches()) {
            throw new IllegalStateException(property + ": holds no bcrypt hash behind {bcrypt}; it looks like $2a$10$…,"
                    + " 60 characters (in YAML, put it in single quotes)");
        }
        return password;
    }

    private static String hashed(String property, String plain, PasswordEncoder encoder) {
        if (plain.isEmpty() || RememberingPasswordEncoder.tooLong(plain)) {
            throw new IllegalStateException(property + ": must have 1 to 72 bytes");
        }
        return Objects.requireNonNull(encoder.encode(plain));
    }
}
