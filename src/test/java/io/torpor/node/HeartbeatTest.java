package io.torpor.node;

import static io.torpor.support.Invariant.I5;
import static io.torpor.support.Invariant.I9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;

import io.torpor.act.Acts;
import io.torpor.support.Pins;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ExitCodeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.dao.QueryTimeoutException;

/** A process says that it is alive, come what may, and ends when it speaks for its node no more. */
class HeartbeatTest {

    private static final int SOON = 10_000;

    private final Nodes nodes = mock(Nodes.class);
    private final Acts acts = mock(Acts.class);
    private final GenericApplicationContext context = new GenericApplicationContext();
    private final List<Integer> codes = Collections.synchronizedList(new ArrayList<>());
    private final Heartbeat heartbeat = new Heartbeat(
            nodes,
            new NodeIdentity("me", "now"),
            new NodeProperties(null, Duration.ofMillis(10), Duration.ofSeconds(1), null),
            acts,
            context);

    private record Exits(List<Integer> codes) implements ApplicationListener<ExitCodeEvent> {
        @Override
        public void onApplicationEvent(ExitCodeEvent event) {
            codes.add(event.getExitCode());
        }
    }

    @BeforeEach
    void refresh() {
        context.addApplicationListener(new Exits(codes));
        context.refresh();
    }

    @AfterEach
    void stop() {
        heartbeat.stop();
        context.close();
    }

    @Test
    void theProcessIsRegisteredBeforeItsFirstBeatAndBeatsBeforeRecovery() {
        given(nodes.heartbeat()).willReturn(true);

        heartbeat.start();

        then(nodes).should().register();
        then(nodes).should(timeout(SOON).atLeast(3)).heartbeat();
        assertThat(heartbeat.getPhase()).isNegative();
        assertThat(context.isActive()).isTrue();
    }

    @Test
    void aDatabaseThatIsAwayDoesNotStopTheHeart() {
        given(nodes.heartbeat())
                .willThrow(new QueryTimeoutException("away"))
                .willThrow(new OutOfMemoryError("for once"))
                .willReturn(true);

        heartbeat.start();

        then(nodes).should(timeout(SOON).atLeast(4)).heartbeat();
        assertThat(context.isActive()).isTrue();
    }

    /** It does nothing until somebody has looked: to the others it is down, and they say so of it. */
    @Test
    @Pins(I9)
    void aNodeWhoseDatabaseIsBehindDoesNotBeatUntilItGoesOn() {
        given(acts.isBehind()).willReturn(true);
        given(nodes.isSelf()).willReturn(true);
        given(nodes.heartbeat()).willReturn(true);

        heartbeat.start();
        then(nodes).should(timeout(SOON).atLeast(3)).isSelf();
        then(nodes).should(never()).heartbeat();

        given(acts.isBehind()).willReturn(false);
        then(nodes).should(timeout(SOON).atLeast(2)).heartbeat();
    }

    @Test
    @Pins(I5)
    void aProcessThatIsBehindAndSpeaksForItsNodeNoMoreIsClosedToo() {
        given(acts.isBehind()).willReturn(true);

        heartbeat.start();

        await().atMost(Duration.ofSeconds(60)).until(() -> !context.isActive());
        assertThat(codes).containsExactly(Heartbeat.IDENTITY_LOST);
    }

    @Test
    @Pins(I5)
    void aProcessThatSpeaksForItsNodeNoMoreIsClosedInOrder() {
        given(nodes.heartbeat()).willReturn(true, false);

        heartbeat.start();

        await().atMost(Duration.ofSeconds(60)).until(() -> !context.isActive());
        assertThat(codes).containsExactly(Heartbeat.IDENTITY_LOST);
    }
}
