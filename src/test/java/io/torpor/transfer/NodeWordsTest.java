package io.torpor.transfer;

import static io.torpor.support.Invariant.I12;
import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import io.torpor.node.NodeIdentity;
import io.torpor.node.Nodes;
import io.torpor.support.DirectTransactions;
import io.torpor.support.Pins;
import io.torpor.transfer.NodeWords.Awaited;
import io.torpor.work.DatabaseTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationEventPublisher;

/** When the words of several nodes count as given: together, and now. */
class NodeWordsTest {

    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final Set<String> BOTH = Set.of("a", "b");

    private final NodeTaskRepository rows = mock();
    private final DatabaseTime time = mock();
    private final ApplicationEventPublisher events = mock();
    private final NodeWords words = new NodeWords(
            rows, mock(Nodes.class), new NodeIdentity("a", "now"), time, DirectTransactions.make(), events);

    @BeforeEach
    void databaseTime() {
        given(time.now()).willReturn(NOW);
        given(rows.askForWord(any(), any(), any())).willReturn(1);
    }

    @Test
    @Pins(I4)
    void whoeverHasNotGivenTheirsIsAskedAndNobodyElse() {
        are(gave("a", Duration.ofMinutes(5)), row("b", null, null));

        assertThat(words.ask("task", BOTH)).isEqualTo(new Awaited(List.of("b"), false));

        verify(rows).askForWord("task", List.of("b"), NOW);
        verify(events).publishEvent(new NodeTaskChanged("task", NodeTaskChanged.Turn.NODE));
    }

    /** Else nodes whose scans take long and differ would never have given them all. */
    @Test
    @Pins({I3, I4, I12})
    void aQuickNodeIsNotAskedAgainWhenTheSlowestHasGivenItsWord() {
        are(gave("a", Duration.ofMinutes(9)), gave("b", Duration.ofSeconds(1)));

        assertThat(words.ask("task", BOTH).nodes()).isEmpty();
        verify(rows, never()).askForWord(any(), any(), any());
    }

    @Test
    @Pins(I4)
    void wordsOfAnEarlierTimeAreNone() {
        are(gave("a", Duration.ofSeconds(90)), gave("b", Duration.ofSeconds(80)));
        assertThat(words.ask("task", BOTH).nodes()).containsExactly("a", "b");
        verify(rows).askForWord("task", List.of("a", "b"), NOW);

        are(gave("a", Duration.ofHours(1)), gave("b", Duration.ofSeconds(1)));
        assertThat(words.ask("task", BOTH).nodes()).containsExactly("a", "b");
    }

    @Test
    @Pins(I3)
    void aNodeThatTakesTooLongIsToldToBeOverdue() {
        are(gave("a", Duration.ofSeconds(1)), row("b", NOW.minusSeconds(130), null));

        assertThat(words.ask("task", BOTH)).isEqualTo(new Awaited(List.of("b"), true));
    }

    @Test
    void whereNobodyIsAskedNothingIsAwaited() {
        are();

        assertThat(words.ask("task", Set.of()).nodes()).isEmpty();
        verifyNoInteractions(events);
    }

    private void are(NodeTaskRow... known) {
        given(rows.findByTaskIdOrderByNodeId("task")).willReturn(List.of(known));
    }

    private static NodeTaskRow gave(String node, Duration ago) {
        return row(node, null, NOW.minus(ago));
    }

    private static NodeTaskRow row(String node, @Nullable Instant owedSince, @Nullable Instant given) {
        NodeTaskRow row = mock();
        given(row.nodeId()).willReturn(node);
        given(row.wordOwedSince()).willReturn(owedSince);
        given(row.wordGivenAt()).willReturn(given);
        return row;
    }
}
