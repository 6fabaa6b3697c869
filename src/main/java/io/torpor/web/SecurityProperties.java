package io.torpor.web;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.util.Map;
import java.util.TreeSet;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of who may log in.
 *
 * @param users by name; without any there is one, {@code operator}, with a random password that is printed once
 */
@ConfigurationProperties("torpor.security")
@Validated
record SecurityProperties(@DefaultValue Map<String, @Valid User> users) {

    SecurityProperties {
        users = Map.copyOf(users);
        TreeSet<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (String name : users.keySet()) {
            if (!name.matches("[A-Za-z0-9_.@-]{1,64}") || !names.add(name)) {
                throw new IllegalArgumentException("torpor.security.users." + name
                        + ": a user's name must be 1 to 64 letters, digits, _ . @ or -, and differ from all others"
                        + " by more than upper and lower case");
            }
        }
    }

    /**
     * A user.
     *
     * @param password plain, or hashed with its kind in front, such as {@code {bcrypt}$2a$10$…}
     * @param role what the user may do
     */
    record User(
            @NotBlank(message = "must be set, plain or as {bcrypt}…")
            String password,

            @NotNull(message = "must be set to viewer or operator")
            Role role) {

        @Override
        public String toString() {
            return "User[role=" + role + "]";
        }
    }

    /** The role of a user: what the user may do. */
    enum Role {
        /** Read everything, change nothing. */
        VIEWER,
        /** Everything. */
        OPERATOR
    }
}
