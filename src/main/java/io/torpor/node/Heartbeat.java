package io.torpor.node;

import io.torpor.act.Acts;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * The heartbeat of this process. It has a thread of its own, beside nothing slow; it registers the process, begins before
 * the recovery and ends last. Where it matches no row another process is this node, or the node is forgotten: this one
 * stops. A node that does nothing, since its database is behind, is as good as one that is down: others do not wait for it.
 */
@Component
class Heartbeat implements SmartLifecycle {

    /** The exit code of a process that has lost its identity. */
    static final int IDENTITY_LOST = 3;

    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

    private final Nodes nodes;
    private final NodeIdentity self;
    private final NodeProperties properties;
    private final Acts acts;
    private final ApplicationContext context;
    private @Nullable ScheduledExecutorService thread;
    private volatile boolean running;

    Heartbeat(Nodes nodes, NodeIdentity self, NodeProperties properties, Acts acts, ApplicationContext context) {
        this.nodes = nodes;
        this.self = self;
        this.properties = properties;
        this.acts = acts;
        this.context = context;
    }

    @Override
    public void start() {
        nodes.register();
        running = true;
        thread = Executors.newSingleThreadScheduledExecutor(new CustomizableThreadFactory("torpor-heartbeat-"));
        long interval = properties.heartbeatInterval().toMillis();
        thread.scheduleWithFixedDelay(this::beat, interval, interval, TimeUnit.MILLISECONDS);
    }

    private void beat() {
        try {
            if (running && !(acts.isBehind() ? nodes.isSelf() : nodes.heartbeat())) {
                loseIdentity();
            }
        } catch (Throwable e) {
            // Also an Error: a heart that stops for it would look like a dead node.
            log.warn("No heartbeat this time: {}", e.toString());
        }
    }

    /** In a thread of its own, because the context waits for this one. */
    private void loseIdentity() {
        running = false;
        log.error(
                "This process ({}) is not node {} any more: another process has taken its place, or an administrator has"
                        + " forgotten the node. It writes nothing more, and stops",
                self.incarnation(),
                self.id());
        new Thread(() -> SpringApplication.exit(context, () -> IDENTITY_LOST), "torpor-exit").start();
    }

    @Override
    public void stop() {
        running = false;
        if (thread != null) {
            thread.shutdownNow();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before all that asks which node this is. */
    @Override
    public int getPhase() {
        return -2;
    }
}
