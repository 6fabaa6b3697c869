package io.torpor.work;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * The threads of schedules that may take long, because they delete much or wait for a store: beside the quick ones, which
 * must not wait for them.
 */
@Configuration(proxyBeanMethods = false)
class SchedulingConfiguration {

    /** As many as there are such schedules, so that none waits for another. */
    private static final int THREADS = 10;

    @Bean(name = SlowWork.SCHEDULER, defaultCandidate = false)
    ThreadPoolTaskScheduler slowScheduler() {
        ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
        scheduler.setPoolSize(THREADS);
        scheduler.setThreadNamePrefix("torpor-slow-");
        scheduler.setRemoveOnCancelPolicy(true);
        return scheduler;
    }
}
