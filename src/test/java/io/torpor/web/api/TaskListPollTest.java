package io.torpor.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import io.torpor.support.AbstractWebTest;
import io.torpor.task.TaskChanged;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.web.context.request.async.DeferredResult;

/** A client with the list's revision waits; every other is answered at once. */
class TaskListPollTest {

    private final Tasks tasks = mock();
    private final TaskViews views = mock();
    private final TaskListPoll poll = new TaskListPoll(tasks, views);

    @BeforeEach
    void start() {
        given(tasks.revision()).willReturn(5L);
        given(views.page(any())).willAnswer(call -> new TaskPage(tasks.revision(), List.of(), 0, 50, 0));
        poll.start();
    }

    @AfterEach
    void stop() {
        poll.stop();
    }

    @Test
    void answersAtOnceWithoutARevisionOrWithAnother() {
        assertThat(poll.page(query(null, null)).getResult()).isNotNull();
        assertThat(poll.page(query(4L, null)).getResult()).isNotNull();
        assertThat(poll.page(query(6L, null)).getResult()).isNotNull();
        assertThat(poll.page(query(5L, Duration.ZERO)).getResult()).isNotNull();
    }

    @Test
    void answersWhenTheRevisionMovesThoughNobodySaidSo() {
        DeferredResult<TaskPage> result = poll.page(query(5L, null));
        assertThat(result.hasResult()).isFalse();

        given(tasks.revision()).willReturn(6L);

        await().untilAsserted(() -> assertThat(result.getResult())
                .isInstanceOfSatisfying(
                        TaskPage.class, page -> assertThat(page.rev()).isEqualTo(6)));
    }

    @Test
    void aMoveInThisProcessWakesEverybodyWithOnePage() {
        DeferredResult<TaskPage> one = poll.page(query(5L, null));
        DeferredResult<TaskPage> two = poll.page(query(5L, null));
        given(tasks.revision()).willReturn(6L);

        poll.wake(new TaskChanged(AbstractWebTest.task("t", TaskType.PAUSE, TaskState.PAUSING), null));

        await().until(() -> one.hasResult() && two.hasResult());
        verify(views, times(1)).page(any());
    }

    @Test
    void aDatabaseThatIsGoneEndsNoWait() {
        given(tasks.revision())
                .willReturn(5L)
                .willThrow(new DataAccessResourceFailureException("gone"))
                .willReturn(6L);

        DeferredResult<TaskPage> result = poll.page(query(5L, null));

        await().until(result::hasResult);
        assertThat(result.getResult()).isInstanceOf(TaskPage.class);
    }

    @Test
    void aStopAnswersEverybody() {
        DeferredResult<TaskPage> result = poll.page(query(5L, Duration.ofSeconds(60)));

        poll.stop();

        assertThat(result.getResult()).isInstanceOf(TaskPage.class);
        assertThat(poll.page(query(5L, null)).getResult()).isNotNull();
    }

    @Test
    void itCanBeStartedAgain() {
        poll.stop();
        poll.start();
        DeferredResult<TaskPage> result = poll.page(query(5L, null));

        given(tasks.revision()).willReturn(6L);

        await().until(result::hasResult);
    }

    private static TaskQuery query(Long rev, Duration wait) {
        return new TaskQuery(null, null, null, null, rev, wait);
    }
}
