package io.torpor.localcluster;

import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import io.torpor.cluster.HibernationState;
import io.torpor.cluster.Observation;
import io.torpor.data.DataDirectory;
import io.torpor.node.Node;
import io.torpor.node.Nodes;
import io.torpor.shard.ShardStore;
import io.torpor.support.Pins;
import io.torpor.work.Transactions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What the local cluster manager says of a bucket, by its books and by the folders of one node among several. */
@DataJpaTest
@Import(Transactions.class)
@Transactional(propagation = Propagation.NOT_SUPPORTED)
class LocalClusterManagerTest {

    @TempDir
    Path home;

    @Autowired
    private LocalBucketRepository rows;

    @Autowired
    private Transactions transactions;

    @Autowired
    private JdbcTemplate jdbc;

    private final ShardStore shards = mock(ShardStore.class);
    private final Nodes nodes = mock(Nodes.class);
    private DataDirectory data;
    private LocalClusterManager manager;

    @BeforeEach
    void oneNode() {
        data = new DataDirectory(home);
        manager = new LocalClusterManager(rows, shards, data, new LocalClusterProperties(false), nodes, transactions);
        cluster("a");
    }

    @AfterEach
    void clear() {
        rows.deleteAll();
    }

    @Test
    void onOneNodeABucketWithoutAFolderIsGone() {
        manager.setState("b", HibernationState.ONLINE, null);

        assertThat(manager.observe("b")).isInstanceOf(Observation.Gone.class);
        assertThat(manager.buckets()).isEmpty();
    }

    @Test
    @Pins(I4)
    void withSeveralNodesTheFolderMayBeOnAnother() {
        manager.setState("b", HibernationState.ONLINE, "uuid");
        cluster("a", "b");

        assertThat(manager.observe("b")).isEqualTo(new Observation.Present("uuid", HibernationState.ONLINE));
        assertThat(manager.buckets()).containsExactly("b");

        manager.delete("b");
        assertThat(manager.observe("b")).isInstanceOf(Observation.Gone.class);
        assertThat(manager.buckets()).isEmpty();
    }

    @Test
    @Pins(I4)
    void whatCantBeToldIsNoAnswerAndNeverThrown() throws IOException {
        Files.createDirectories(data.bucket("b"));
        given(shards.buckets()).willThrow(new IllegalStateException("no disk"));
        assertThat(manager.buckets()).isEmpty();
        assertThat(manager.observe("../b")).isInstanceOf(Observation.Unusable.class);

        jdbc.execute("alter table local_bucket rename to local_bucket_away");
        try {
            assertThat(manager.observe("b")).isInstanceOf(Observation.Unusable.class);
            assertThat(manager.buckets()).isEmpty();
        } finally {
            jdbc.execute("alter table local_bucket_away rename to local_bucket");
        }
        given(nodes.members()).willThrow(new IllegalStateException("no time"));
        manager.setState("c", HibernationState.ONLINE, null);
        assertThat(manager.observe("c")).isInstanceOf(Observation.Unusable.class);
    }

    private void cluster(String... ids) {
        List<Node> members = Stream.of(ids)
                .map(id -> new Node(id, "i", "host", Instant.EPOCH, Instant.EPOCH, true, false, false))
                .toList();
        given(nodes.members()).willReturn(members);
    }
}
