package io.torpor.task;

import io.torpor.support.MovableClock;
import io.torpor.work.DatabaseTime;
import io.torpor.work.Transactions;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Tasks in a real database with the real schema. Every call commits for itself, as in production. */
@DataJpaTest
@Import({
    Tasks.class,
    TaskLifecycle.class,
    TaskStateMachine.class,
    TaskChanges.class,
    Transactions.class,
    DatabaseTime.class,
    AbstractTaskTest.Clocks.class
})
@Transactional(propagation = Propagation.NOT_SUPPORTED)
abstract class AbstractTaskTest {

    @Autowired
    Tasks tasks;

    @Autowired
    TaskLifecycle lifecycle;

    @Autowired
    MovableClock clock;

    @TestConfiguration
    static class Clocks {
        @Bean
        MovableClock clock() {
            return MovableClock.standing();
        }
    }

    static NewTask pauseOf(String bucket, String id) {
        return new NewTask(id, TaskType.PAUSE, bucket, null, "file:/archive", null, null, null);
    }
}
