package io.torpor.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.catalog.ArchiveState;
import io.torpor.cluster.HibernationState;
import io.torpor.staging.StagingKind;
import io.torpor.staging.StagingState;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.transfer.NodeTaskState;
import io.torpor.transfer.ShardTransferState;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every state stands in HELP, as code, in the section where one looks for it. */
class StatesTest {

    private static final String TASKS = "Tasks: states, gate, and every exit";

    @Test
    void ofTasksAndTheirNodeTasks() {
        assertStands(TASKS, names(TaskState.values()));
        assertStands(TASKS, names(TaskType.values()));
        assertStands(TASKS, names(NodeTaskState.values()));
        assertStands(TASKS, names(ShardTransferState.values()));
    }

    @Test
    void thatATaskWaitsInSayWhatTheyWaitFor() {
        assertStands(
                "A task is stuck",
                Stream.of(TaskState.values())
                        .filter(state -> !state.ended())
                        .map(Enum::name)
                        .toList());
    }

    @Test
    void ofDirectoriesAndArchives() {
        assertStands("staging", names(StagingState.values()));
        assertStands("staging", names(StagingKind.values()));
        assertStands("archives", names(ArchiveState.values()));
    }

    @Test
    void ofBuckets() {
        assertStands(
                "Members of requests",
                Stream.of(HibernationState.values()).map(HibernationState::wire).toList());
    }

    private static void assertStands(String section, List<String> states) {
        assertThat(Document.help().section(section).code())
                .as("code in HELP.md, section '%s'", section)
                .containsAll(states);
    }

    private static List<String> names(Enum<?>... values) {
        return Stream.of(values).map(Enum::name).toList();
    }
}
