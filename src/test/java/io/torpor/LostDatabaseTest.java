package io.torpor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.SQLExceptionOverride.Override;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which errors of H2 make the pool open the database again. */
class LostDatabaseTest {

    private final HikariDataSource pool = mock();
    private final HikariPoolMXBean connections = mock();
    private final Runnable makeRoom = mock();
    private final LostDatabase lost = new LostDatabase(pool, makeRoom);

    @BeforeEach
    void h2() {
        given(pool.getJdbcUrl()).willReturn("jdbc:h2:file:/data/.torpor/db");
        given(pool.getHikariPoolMXBean()).willReturn(connections);
    }

    @ParameterizedTest
    @ValueSource(ints = {90028, 90031, 90097, 90098})
    void aDatabaseThatIsClosedIsDroppedOnceWithAllItsConnections(int code) {
        for (int connection = 0; connection < 5; connection++) {
            assertThat(lost.adjudicate(new SQLException("closed", "" + code, code)))
                    .isEqualTo(Override.MUST_EVICT);
        }

        verify(connections, times(1)).softEvictConnections();
        verifyNoInteractions(makeRoom);
    }

    @Test
    void aDiskThatIsFullIsGivenTheReserve() {
        SQLException full = new SQLException(
                "General error", "HY000", 50000, new IllegalStateException(new IOException("No space left on device")));

        assertThat(lost.adjudicate(full)).isEqualTo(Override.MUST_EVICT);

        verify(makeRoom).run();
        verify(connections).softEvictConnections();
    }

    @Test
    void anotherErrorAndAnotherDatabaseAreLeftToThePool() {
        assertThat(lost.adjudicate(new SQLException("duplicate", "23505", 23505)))
                .isEqualTo(Override.CONTINUE_EVICT);
        given(pool.getJdbcUrl()).willReturn("jdbc:postgresql://db/torpor");
        assertThat(lost.adjudicate(new SQLException("reset", "08006", 0, new IOException("Connection reset"))))
                .isEqualTo(Override.CONTINUE_EVICT);

        verifyNoInteractions(connections, makeRoom);
    }
}
