package io.torpor.act;

import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import io.torpor.data.DataDirectory;
import io.torpor.data.DiskErrors;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.DirectTransactions;
import io.torpor.support.Mounts;
import io.torpor.support.Pins;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Objects;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.io.FileSystemResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.MetaDataAccessException;

/** A node's mark against a real H2 file that is put back, exchanged and counted. */
class ActsTest {

    @TempDir
    Path home;

    private DataDirectory data;
    private Path database;
    private final ApplicationEventPublisher events = mock(ApplicationEventPublisher.class);

    @BeforeEach
    void aNodeAndADatabase() throws IOException {
        data = new DataDirectory(home.resolve("data"));
        Files.createDirectories(data.own());
        database = made("db");
    }

    @Test
    void eachActHasAHigherNumberAndIsMarkedOnTheDisk() throws Exception {
        Acts acts = started(data);
        assertThat(mark()).startsWith("0 ");

        acts.begin();
        String first = mark();
        acts.begin();

        assertThat(first).startsWith("1 ");
        assertThat(mark()).startsWith("2 " + first.split(" ")[1] + " ");
        assertThat(started(data).behind()).isEmpty();
    }

    @Test
    @Pins(I4)
    void anOlderStateOfTheDatabaseIsFoundAtTheStart() throws Exception {
        started(data).begin();
        Path copy = Files.copy(database, home.resolve("copy"));
        started(data).begin();
        Files.move(copy, database, StandardCopyOption.REPLACE_EXISTING);

        Acts acts = started(data);

        assertThat(acts.behind())
                .hasValueSatisfying(why -> assertThat(why).contains("act 1", "act 2", "POST /actuator/recovery"));
        assertRefuses(acts);
        assertThat(mark()).startsWith("2 ");
    }

    @Test
    @Pins(I4)
    void aDatabaseThatFallsBackWhileTheProcessRunsIsFoundAtTheNextAct() throws Exception {
        Acts acts = started(data);
        acts.begin();
        acts.begin();
        jdbc(database).sql("update act_counter set number = 1").update();

        assertRefuses(acts);

        assertThat(acts.isBehind()).isTrue();
        assertThat(mark()).startsWith("2 ");
    }

    @Test
    @Pins(I4)
    void anotherDatabaseIsNotTheOneThatKnewOfTheLastAct() throws Exception {
        started(data).begin();
        database = made("other");

        Acts acts = started(data);

        assertThat(acts.behind()).hasValueSatisfying(why -> assertThat(why).contains("another"));
        assertRefuses(acts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "x y\n", "1 a b\n", "-1 a\n", "99999999999999999999 a\n", "1 a\n1 a\n"})
    @Pins(I4)
    void aMarkThatCanNotBeUnderstoodIsNoMarkThatAllIsWell(String garbage) throws Exception {
        Files.writeString(data.own().resolve("act"), garbage);

        Acts acts = started(data);

        assertThat(acts.behind()).hasValueSatisfying(why -> assertThat(why).contains("mark"));
        acts.goOn();
        assertThat(started(data).behind()).isEmpty();
    }

    /** The mark can be gone with its disk, and the archive stands elsewhere. */
    @Test
    @Pins(I4)
    void anArchiveThatWasCommittedLaterTellsThatTheDatabaseFellBackAlsoWithoutAMark() throws Exception {
        started(data).begin();
        Path copy = Files.copy(database, home.resolve("copy"));
        ActNumber commit = started(data).begin();
        Files.move(copy, database, StandardCopyOption.REPLACE_EXISTING);
        Files.delete(data.own().resolve("act"));
        Acts now = started(data);
        now.witness(new ActNumber(commit.database(), 1));
        now.witness(new ActNumber("another database", 1000));
        assertThat(now.behind()).isEmpty();

        now.witness(commit);
        assertRefuses(now);
        Acts acts = started(data);
        assertThat(acts.behind()).as("at the next start").isPresent();

        assertThat(acts.goOn()).isTrue();
        acts.witness(commit);
        assertThat(acts.begin().number()).isGreaterThan(commit.number());
    }

    @Test
    void afterARecoveryItGoesOnAboveTheLastActAndSaysSo() throws Exception {
        started(data).begin();
        Path copy = Files.copy(database, home.resolve("copy"));
        started(data).begin();
        Files.move(copy, database, StandardCopyOption.REPLACE_EXISTING);
        Acts acts = started(data);

        assertThat(acts.goOn()).isTrue();

        verify(events).publishEvent(new ActsGoOn());
        acts.begin();
        assertThat(mark()).startsWith("4 ");
        assertThat(started(data).behind()).isEmpty();
        assertThat(acts.goOn()).isFalse();
    }

    @Test
    @Pins({I4, I5})
    void whileItIsRecoveredItIsBehindToAllOthersAndAFailureIsTriedAgain() throws Exception {
        new ActMark(data).write(new ActNumber("another", 1));
        Acts acts = started(data);
        willAnswer(call -> {
                    assertThat(acts.isBehind()).isTrue();
                    throw new IllegalStateException("the recovery fails");
                })
                .willAnswer(call -> {
                    assertThat(acts.isBehind()).isTrue();
                    return null;
                })
                .given(events)
                .publishEvent(any(ActsGoOn.class));

        assertThatIllegalStateException().isThrownBy(acts::goOn);
        assertThat(acts.isBehind()).isTrue();

        assertThat(acts.goOn()).isTrue();
        assertThat(acts.isBehind()).isFalse();
    }

    @Test
    @Pins(I4)
    void theRecoveryOfOneNodeIsNoRecoveryOfAnother() throws Exception {
        DataDirectory other = new DataDirectory(home.resolve("other-data"));
        Files.createDirectories(other.own());
        started(other).begin();
        Path copy = Files.copy(database, home.resolve("copy"));
        started(data).begin();
        Files.move(copy, database, StandardCopyOption.REPLACE_EXISTING);
        started(data).goOn();

        Acts onOther = started(other);
        assertRefuses(onOther);
        onOther.goOn();

        assertThat(started(other).behind()).isEmpty();
        assertThat(started(data).behind()).isEmpty();
    }

    @Test
    @Pins(I4)
    void whereNoMarkCanBeWrittenNoActBegins() throws Exception {
        Files.createDirectories(data.own().resolve("act.new").resolve("in the way"));
        Acts acts = started(data);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(acts::begin)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ProblemCode.DISK_ERROR));

        assertThat(data.own().resolve("act")).doesNotExist();
        verifyNoInteractions(events);
    }

    /** Buckets are paused when the disk is full. */
    @Test
    @Pins(I4)
    void onADiskThatHasBecomeFullActsAreMarkedStill(@TempDir Path full) throws Exception {
        try (Mounts mounts = new Mounts()) {
            mounts.tmpfs(full, "size=1m");
            DataDirectory small = new DataDirectory(full.resolve("data"));
            Files.createDirectories(small.own());
            Acts acts = started(small);
            fill(full.resolve("filler"));

            acts.begin();
            acts.begin();
            acts.begin();

            assertThat(new ActMark(small).read())
                    .hasValueSatisfying(last -> assertThat(last.number()).isEqualTo(3));
        }
    }

    private static void fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException expected) {
            assertThat(DiskErrors.isFull(expected)).as(expected.toString()).isTrue();
        }
    }

    @Test
    @Pins(I4)
    void aMarkThatWasTornLeavesTheOneBefore() throws Exception {
        ActMark mark = new ActMark(data);
        mark.allocate();
        mark.write(new ActNumber("d", 7));
        mark.write(new ActNumber("d", 8));
        byte[] both = Files.readAllBytes(data.own().resolve("act"));
        int eight = new String(both, StandardCharsets.US_ASCII).indexOf("8 d");
        for (int length = 0; length < 12; length++) {
            byte[] torn = both.clone();
            Arrays.fill(torn, eight + length, eight + 13, (byte) 0);
            Files.write(data.own().resolve("act"), torn);
            assertThat(mark.read()).hasValue(new ActNumber("d", 7));
        }

        mark.write(new ActNumber("d", 9));
        assertThat(mark.read()).hasValue(new ActNumber("d", 9));
        assertThat(new String(Files.readAllBytes(data.own().resolve("act")), StandardCharsets.US_ASCII))
                .contains("7 d");
    }

    @Test
    @Pins(I4)
    void whatWasCommittedBeforeAnActIsForcedToTheDatabasesFile() throws Exception {
        CountingFile.register();
        Path counted = made("counted");
        DataSource source = source("counting:" + counted.toString().replace(".mv.db", ""));
        JdbcClient client = JdbcClient.create(source);
        try (var held = source.getConnection()) {
            Acts acts = acts(data, source);
            client.sql("create table record (id integer)").update();
            client.sql("insert into record values (1)").update();
            long before = CountingFile.forced();

            acts.begin();

            assertThat(held.isValid(1)).isTrue();
            assertThat(CountingFile.forced()).isGreaterThan(before);
        }
    }

    private void assertRefuses(Acts acts) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(acts::begin)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ProblemCode.DATABASE_BEHIND));
        assertThatExceptionOfType(ProblemException.class).isThrownBy(acts::requireCurrent);
    }

    private String mark() throws IOException {
        byte[] both = Files.readAllBytes(data.own().resolve("act"));
        String one = new String(both, 0, both.length / 2, StandardCharsets.US_ASCII);
        String other = new String(both, both.length / 2, both.length / 2, StandardCharsets.US_ASCII);
        return number(one) > number(other) ? one : other;
    }

    private static long number(String slot) {
        return Long.parseLong(slot.substring(0, slot.indexOf(' ')));
    }

    /** A process that starts: it looks at the mark and the database. */
    private Acts started(DataDirectory node) throws MetaDataAccessException {
        return acts(node, source(database.toString().replace(".mv.db", "")));
    }

    private Acts acts(DataDirectory node, DataSource source) throws MetaDataAccessException {
        ActCounter counter = new ActCounter(JdbcClient.create(source), source, DirectTransactions.make());
        return new Acts(counter, new ActMark(node), events);
    }

    private Path made(String name) {
        Path file = home.resolve(name);
        new ResourceDatabasePopulator(new FileSystemResource("src/main/resources/db/migration/V13__act_counter.sql"))
                .execute(source(file.toString()));
        return Objects.requireNonNull(file.resolveSibling(name + ".mv.db"));
    }

    private static JdbcClient jdbc(Path file) {
        return JdbcClient.create(source(file.toString().replace(".mv.db", "")));
    }

    private static DataSource source(String file) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:" + file + ";WRITE_DELAY=0");
        source.setUser("sa");
        return source;
    }
}
