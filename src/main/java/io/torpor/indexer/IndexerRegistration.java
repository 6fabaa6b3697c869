package io.torpor.indexer;

import io.torpor.node.Nodes;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The registration of this node's indexer: puts on record whether there is one to tell. Whichever node moves a gate then
 * knows which nodes have somebody to tell.
 */
@Component
class IndexerRegistration implements SmartLifecycle {

    private final Nodes nodes;
    private final IndexerClient client;
    private volatile boolean running;

    IndexerRegistration(Nodes nodes, IndexerClient client) {
        this.nodes = nodes;
        this.client = client;
    }

    @Override
    public void start() {
        nodes.hasIndexer(client.hasUrl());
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After the node is registered, and before the recovery moves anything. */
    @Override
    public int getPhase() {
        return -1;
    }
}
