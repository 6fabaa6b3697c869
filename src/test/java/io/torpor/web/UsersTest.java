package io.torpor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import io.torpor.data.DataDirectory;
import io.torpor.web.SecurityProperties.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Users of the configuration, and the one that there is without any. */
@ExtendWith(OutputCaptureExtension.class)
class UsersTest {

    private static final Pattern SHOWN = Pattern.compile("password\\s+([A-Za-z0-9]{24})\\s");

    private final PasswordEncoder encoder =
            new DelegatingPasswordEncoder("bcrypt", Map.of("bcrypt", new BCryptPasswordEncoder(4)));

    @TempDir
    private Path directory;

    private DataDirectory data;

    @BeforeEach
    void makeDirectories() throws IOException {
        data = new DataDirectory(directory);
        Files.createDirectories(data.own());
    }

    @Test
    void withoutUsersThereIsAnOperatorWhosePasswordIsShownOnce(CapturedOutput output) throws IOException {
        UserDetails first = Users.of(none(), data, encoder).get(0);
        Matcher shown = SHOWN.matcher(output.getAll());
        assertThat(shown.find()).isTrue();
        String password = shown.group(1);
        int length = output.getAll().length();

        UserDetails again = Users.of(none(), data, encoder).get(0);

        assertThat(first.getUsername()).isEqualTo("operator");
        assertThat(first.getAuthorities()).extracting("authority").containsExactly("ROLE_OPERATOR");
        assertThat(encoder.matches(password, first.getPassword())).isTrue();
        assertThat(again.getPassword()).isEqualTo(first.getPassword());
        assertThat(output.getAll()).hasSize(length);
    }

    @Test
    void onlyTheOwnerReadsTheFileAndItHoldsNoPassword(CapturedOutput output) throws IOException {
        Users.of(none(), data, encoder);

        Path file = data.own().resolve("operator-password");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        Matcher shown = SHOWN.matcher(output.getAll());
        assertThat(shown.find()).isTrue();
        assertThat(file).content().startsWith("{bcrypt}").doesNotContain(shown.group(1));
        try (var files = Files.list(data.own())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aFileThatHoldsNoHashIsNamed() throws IOException {
        Files.writeString(data.own().resolve("operator-password"), "plain\n");

        assertThatThrownBy(() -> Users.of(none(), data, encoder))
                .hasMessageContaining("operator-password")
                .hasMessageContaining("remove it");
    }

    @Test
    void configuredUsersNeedNoFile() {
        String hash = "{bcrypt}" + new BCryptPasswordEncoder(4).encode("two");
        SecurityProperties properties = new SecurityProperties(Map.of(
                "a", new SecurityProperties.User("one", Role.VIEWER),
                "b", new SecurityProperties.User(hash, Role.OPERATOR),
                "c", new SecurityProperties.User("{noop}{three}", Role.OPERATOR)));

        List<UserDetails> users = Users.of(properties, data, encoder);

        assertThat(users).hasSize(3).allSatisfy(user -> {
            String password = Map.of("a", "one", "b", "two", "c", "{three}").get(user.getUsername());
            assertThat(user.getPassword()).startsWith("{bcrypt}");
            assertThat(encoder.matches(password, user.getPassword())).isTrue();
        });
        assertThat(data.own()).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{bcrypt}nonsense | holds no bcrypt hash",
                "{md5}abc         | '{md5}' is not known",
                "{noop}           | 1 to 72 bytes"
            })
    void aPasswordThatCannotWorkNamesItsKey(String password, String message) {
        SecurityProperties properties =
                new SecurityProperties(Map.of("a", new SecurityProperties.User(password, Role.VIEWER)));

        assertThatThrownBy(() -> Users.of(properties, data, encoder))
                .hasMessageContaining("torpor.security.users.a.password")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "torpor.security.users.a.password=x                                    | torpor.security.users[a].role",
                "torpor.security.users.a.role=viewer                                   | torpor.security.users[a].password",
                "torpor.security.users.a.role=king                                     | torpor.security.users.a.role",
                "torpor.security.users[a;b].role=viewer                                | torpor.security.users.a;b"
            })
    void aWrongSettingNamesItsKey(String property, String key) {
        new ApplicationContextRunner()
                .withUserConfiguration(Settings.class)
                .withPropertyValues(property)
                .run(context -> assertThat(context).getFailure().satisfies(failure -> {
                    StringBuilder messages = new StringBuilder();
                    for (Throwable each = failure; each != null; each = each.getCause()) {
                        messages.append(each.getMessage()).append('\n');
                    }
                    assertThat(messages.toString().replace("[a]", ".a").replace("..", "."))
                            .contains(key.replace("[a]", ".a"));
                }));
    }

    @EnableConfigurationProperties(SecurityProperties.class)
    static class Settings {}

    @Test
    void aRightPasswordIsCheckedOnceAndAWrongOneEachTime() {
        PasswordEncoder slow = mock();
        given(slow.matches(any(), any())).willAnswer(call -> call.getArgument(0).equals("right"));
        RememberingPasswordEncoder remembering = new RememberingPasswordEncoder(slow);

        for (int i = 0; i < 3; i++) {
            assertThat(remembering.matches("right", "hash")).isTrue();
            assertThat(remembering.matches("wrong", "hash")).isFalse();
        }
        assertThat(remembering.matches("right", "another hash")).isTrue();
        assertThat(remembering.matches("x".repeat(73), "hash")).isFalse();

        verify(slow, times(1)).matches("right", "hash");
        verify(slow, times(3)).matches("wrong", "hash");
        verify(slow, times(1)).matches("right", "another hash");
    }

    private static SecurityProperties none() {
        return new SecurityProperties(Map.of());
    }
}
