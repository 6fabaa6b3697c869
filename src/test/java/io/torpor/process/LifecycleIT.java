package io.torpor.process;

import static io.torpor.support.Invariant.I2;
import static io.torpor.support.Invariant.I5;
import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.support.Fixture;
import io.torpor.support.Pins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The whole life of a bucket, on the packaged jar: pause, let go, resume, open. One process serves all. */
class LifecycleIT {

    @TempDir
    static Path home;

    private static Fixture fixture;
    private static TorporProcess torpor;

    @BeforeAll
    static void startOne() {
        fixture = new Fixture(home);
        torpor = start();
    }

    @AfterAll
    static void stop() {
        torpor.close();
    }

    @Test
    @Pins(I2)
    void realIndexesGiveTheSameResultsAfterPauseAndResume() throws IOException {
        for (String shard : List.of("shard-1", "shard-2")) {
            buildIndex(fixture.data().shard("products", shard), shard.hashCode());
        }
        List<String> before = query("products");
        Map<String, String> tree = fixture.snapshot("products");

        JsonNode paused = torpor.awaitEnd(torpor.pause("products"));
        assertThat(paused.get("state").asString()).isEqualTo("COMPLETED");
        assertThat(fixture.data().bucket("products")).doesNotExist();
        assertThat(fixture.leftovers()).isEmpty();

        JsonNode resumed = torpor.awaitEnd(torpor.resume("products"));
        assertThat(resumed.get("state").asString()).isEqualTo("COMPLETED");
        assertThat(resumed.get("progress").asDouble()).isEqualTo(1.0);

        assertThat(fixture.snapshot("products")).isEqualTo(tree);
        assertThat(query("products")).isEqualTo(before).hasSizeGreaterThan(10);
        assertThat(fixture.leftovers()).isEmpty();
    }

    @Test
    void treesAreIdenticalDownToModesAndNanoseconds() throws IOException {
        fixture.shard("odd", "s.1", 1, 3_000_000, 200);
        fixture.shard("odd", "s.2", 2, 10, 0);
        Map<String, String> tree = fixture.snapshot("odd");

        torpor.awaitEnd(torpor.pause("odd"));
        assertThat(fixture.snapshot("odd")).isEmpty();
        torpor.awaitEnd(torpor.resume("odd"));

        assertThat(fixture.snapshot("odd")).isEqualTo(tree);
    }

    @Test
    void aBucketWithoutShardsSleepsAndWakesToo() throws IOException {
        Files.createDirectories(fixture.data().bucket("hollow"));

        JsonNode paused = torpor.awaitEnd(torpor.pause("hollow"));
        assertThat(paused.get("state").asString()).isEqualTo("COMPLETED");
        assertThat(fixture.data().bucket("hollow")).doesNotExist();

        JsonNode resumed = torpor.awaitEnd(torpor.resume("hollow"));
        assertThat(resumed.get("state").asString()).isEqualTo("COMPLETED");
        assertThat(fixture.data().bucket("hollow")).isEmptyDirectory();
        JsonNode gate = torpor.get("/api/v1/buckets/hollow").body().get("gate");
        assertThat(gate.get("scans").asString()).isEqualTo("open");
    }

    @Test
    void aDryRunPlansAndChangesNothing() throws IOException {
        fixture.shard("planned", "s", 3, 1_000_000, 10);

        torpor.awaitEnd(torpor.pause("planned"));
        JsonNode task = torpor.post("/api/v1/buckets/planned/resume", "{\"dryRun\": true}")
                .body();
        JsonNode ended = torpor.awaitEnd(task.get("id").asString());

        assertThat(ended.get("state").asString()).isEqualTo("COMPLETED");
        assertThat(ended.get("plan").get("fits").asBoolean()).isTrue();
        assertThat(ended.get("plan").get("nodes").get(0).get("bytesNeeded").asLong())
                .isGreaterThan(1_000_000);
        assertThat(fixture.data().bucket("planned")).doesNotExist();
        assertThat(fixture.leftovers()).isEmpty();
        assertThat(torpor.awaitEnd(torpor.resume("planned")).get("state").asString())
                .isEqualTo("COMPLETED");
    }

    @Test
    @Pins(I5)
    void whatIsKnownSurvivesARestart() throws IOException {
        fixture.shard("kept", "s", 4, 100_000, 5);
        Map<String, String> tree = fixture.snapshot("kept");

        String pause = torpor.pause("kept");
        torpor.awaitEnd(pause);

        torpor.close();
        torpor = start();

        assertThat(torpor.get("/api/v1/tasks/" + pause).body().get("state").asString())
                .isEqualTo("COMPLETED");
        assertThat(torpor.get("/api/v1/buckets/kept")
                        .body()
                        .get("gate")
                        .get("scans")
                        .asString())
                .isEqualTo("blocked");
        torpor.awaitEnd(torpor.resume("kept"));
        assertThat(fixture.snapshot("kept")).isEqualTo(tree);
    }

    private static TorporProcess start() {
        return TorporProcess.start(home, List.of(), List.of()).awaitReady();
    }

    private static void buildIndex(Path directory, int seed) throws IOException {
        Random random = new Random(seed);
        try (FSDirectory store = FSDirectory.open(Files.createDirectories(directory));
                IndexWriter writer = new IndexWriter(store, new IndexWriterConfig().setMaxBufferedDocs(100))) {
            for (int number = 0; number < 1_000; number++) {
                Document document = new Document();
                document.add(new StringField("id", seed + "-" + number, Field.Store.YES));
                document.add(new TextField(
                        "body", "word" + random.nextInt(50) + " word" + random.nextInt(50), Field.Store.NO));
                writer.addDocument(document);
            }
        }
    }

    private List<String> query(String bucket) throws IOException {
        List<String> hits = new ArrayList<>();
        for (String shard : List.of("shard-1", "shard-2")) {
            try (FSDirectory store = FSDirectory.open(fixture.data().shard(bucket, shard));
                    DirectoryReader reader = DirectoryReader.open(store)) {
                IndexSearcher searcher = new IndexSearcher(reader);
                for (ScoreDoc hit : searcher.search(new TermQuery(new Term("body", "word7")), 1_000).scoreDocs) {
                    hits.add(searcher.storedFields().document(hit.doc).get("id") + " " + hit.score);
                }
            }
        }
        return hits;
    }
}
