package io.torpor.support;

import io.torpor.admission.BucketRequests;
import io.torpor.bucket.Buckets;
import io.torpor.catalog.ArchiveRecords;
import io.torpor.data.DataDirectory;
import io.torpor.localcluster.LocalBuckets;
import io.torpor.node.Nodes;
import io.torpor.shard.ShardStore;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import io.torpor.transfer.NodeTasks;
import io.torpor.web.WebRooms;
import java.time.Instant;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** The web module alone: everything behind it is a mock. Users: {@code op} and {@code see}, password {@code secret}. */
@WebMvcTest(
        properties = {
            "torpor.security.users.op.password=secret",
            "torpor.security.users.op.role=operator",
            "torpor.security.users.see.password={noop}secret",
            "torpor.security.users.see.role=viewer"
        })
@Import(WebRooms.class)
public abstract class AbstractWebTest {

    @Autowired
    protected MockMvcTester mvc;

    @MockitoBean
    protected Tasks tasks;

    @MockitoBean
    protected NodeTasks nodeTasks;

    @MockitoBean
    protected BucketRequests requests;

    @MockitoBean
    protected Buckets buckets;

    @MockitoBean
    protected LocalBuckets local;

    @MockitoBean
    protected ArchiveRecords archives;

    @MockitoBean
    protected Nodes nodes;

    @MockitoBean
    protected ShardStore shards;

    @MockitoBean
    protected DataDirectory data;

    public static Task task(String id, TaskType type, TaskState state) {
        Instant now = Instant.parse("2026-11-23T10:00:00Z");
        return new Task(
                id,
                type,
                "b",
                "u1",
                state,
                null,
                "file:/archive",
                id,
                null,
                null,
                null,
                null,
                false,
                7,
                100,
                25,
                10,
                "node-1",
                now,
                now,
                null);
    }
}
