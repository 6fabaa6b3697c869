package io.torpor;

import org.springframework.boot.ExitCodeEvent;
import org.springframework.context.ApplicationListener;

/** The exit of the process when the service ends itself with a code: it is closed in order, by the shutdown hook. */
class ProcessExit implements ApplicationListener<ExitCodeEvent> {

    @Override
    public void onApplicationEvent(ExitCodeEvent event) {
        System.exit(event.getExitCode());
    }
}
