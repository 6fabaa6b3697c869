package io.torpor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

/** A database file that can't be read is told in words. */
@ExtendWith(OutputCaptureExtension.class)
class DamagedDatabaseTest {

    @TempDir
    Path data;

    @Test
    void theStartSaysWhatIsDamagedAndWhatToDo(CapturedOutput output) throws Exception {
        Path file = damagedFile();
        byte[] before = Files.readAllBytes(file);

        assertThatThrownBy(() -> new SpringApplicationBuilder(TorporApplication.class)
                        .run("--torpor.data-dir=" + data, "--server.port=0"))
                .isInstanceOf(Exception.class);

        assertThat(output.getOut())
                .contains("APPLICATION FAILED TO START", file.toString(), "is damaged", "POST /actuator/recovery");
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void theAnalysisNamesTheFile() throws Exception {
        damagedFile();
        MockEnvironment environment = new MockEnvironment().withProperty("torpor.data-dir", data.toString());

        FailureAnalysis told =
                new DamagedDatabaseAnalyzer(environment).analyze(new IllegalStateException("wrapped", opening()));

        assertThat(told).isNotNull();
        assertThat(told.getDescription())
                .contains(data.resolve(".torpor/db.mv.db").toString());
        assertThat(told.getAction()).contains("Nothing was changed", "backup", "POST /actuator/recovery");
    }

    @Test
    void anotherFailureIsNotTakenForIt() {
        SQLException other = new SQLException("wrong user name or password", "28000", 28000);

        assertThat(new DamagedDatabaseAnalyzer(new MockEnvironment()).analyze(new IllegalStateException(other)))
                .isNull();
    }

    private SQLException opening() throws SQLException {
        try (Connection connection = open()) {
            connection.createStatement().executeQuery("select count(*) from information_schema.tables");
        } catch (SQLException e) {
            return e;
        }
        throw new AssertionError("It could be read");
    }

    private Connection open() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:h2:file:" + data.resolve(".torpor/db") + ";DB_CLOSE_ON_EXIT=FALSE", "sa", "");
    }

    private Path damagedFile() throws IOException, SQLException {
        Path file = Files.createDirectories(data.resolve(".torpor")).resolve("db.mv.db");
        try (Connection connection = open()) {
            connection.createStatement().execute("create table t as select x from system_range(1, 10000)");
        }
        byte[] garbage = new byte[(int) Files.size(file)];
        new Random(1).nextBytes(garbage);
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(garbage));
        }
        return file;
    }
}
