package io.torpor.transfer.lead;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import io.torpor.node.Node;
import io.torpor.node.Nodes;
import io.torpor.support.TestTasks;
import io.torpor.task.TaskEvent;
import io.torpor.transfer.NodeTaskRow;
import io.torpor.transfer.NodeTaskState;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.StalledTasks;
import java.util.List;
import java.util.stream.Stream;

/** A phase with two node tasks, and the nodes that are alive. */
abstract class AbstractPhaseTest {

    final NodeTasks nodeTasks = mock();
    final Nodes nodes = mock();
    final Participants participants = new Participants(nodes);
    final LedTasks lifecycle = mock();
    final StalledTasks stalled = mock();

    void alive(String... ids) {
        List<Node> up = Stream.of(ids).map(id -> node(id, false)).toList();
        given(nodes.alive()).willReturn(up);
        given(nodes.members()).willReturn(up);
        given(nodes.takers()).willReturn(up);
    }

    static Node node(String id, boolean drained) {
        return new Node(id, "incarnation", "host", TestTasks.CREATED, TestTasks.CREATED, true, drained, false);
    }

    /** The states of the node tasks of nodes {@code a} and {@code b}. */
    List<NodeTaskRow> states(NodeTaskState ofA, NodeTaskState ofB) {
        List<NodeTaskRow> rows = List.of(row("a", ofA), row("b", ofB));
        given(nodeTasks.rows("task")).willReturn(rows);
        given(nodeTasks.prepare(any(), any())).willReturn(rows);
        return rows;
    }

    static NodeTaskRow row(String node, NodeTaskState state) {
        NodeTaskRow row = mock();
        given(row.nodeId()).willReturn(node);
        given(row.state()).willReturn(state);
        return row;
    }

    void verifyMoved(TaskEvent event) {
        verify(lifecycle).apply("task", event);
    }

    void verifyNotMoved() {
        verify(lifecycle, never()).apply(any(), any());
        verify(lifecycle, never()).apply(any(), any(), any(), any());
        verify(lifecycle, never()).fail(any(), any());
    }
}
