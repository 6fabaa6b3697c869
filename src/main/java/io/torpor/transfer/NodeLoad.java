package io.torpor.transfer;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The load of this node: which transfers run, which wait, and how fast they may go together. */
@Component
public class NodeLoad {

    private static final int MOST = 1000;

    private final NodeTasks nodeTasks;
    private final NodeRate rate;
    private final TransferProperties properties;

    NodeLoad(NodeTasks nodeTasks, NodeRate rate, TransferProperties properties) {
        this.nodeTasks = nodeTasks;
        this.rate = rate;
        this.properties = properties;
    }

    /**
     * A moment's load.
     *
     * @param nodeTasks how many run at once
     * @param streams that all of them share
     * @param rateLimit bytes per second of all of them together; null if there is no limit
     * @param running the tasks whose node task runs here, by id
     * @param waiting the tasks that wait for room, in the order in which they begin; the first thousand
     */
    public record Load(
            int nodeTasks, int streams, @Nullable Long rateLimit, List<String> running, List<String> waiting) {}

    /** The load now. */
    public Load now() {
        OptionalLong limit = rate.limit().bytesPerSecond();
        return new Load(
                properties.nodeTasks(),
                properties.streams(),
                limit.isPresent() ? limit.getAsLong() : null,
                nodeTasks.begun(),
                nodeTasks.queue(MOST));
    }

    /**
     * Changes how fast all transfers of this node together may go, also those that run.
     *
     * @param bytesPerSecond above 0; empty for no limit
     * @throws IllegalArgumentException if it is not above 0
     */
    public void limit(OptionalLong bytesPerSecond) {
        rate.change(bytesPerSecond);
    }
}
