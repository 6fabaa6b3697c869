package io.torpor.archive;

import static io.torpor.support.Invariant.I10;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.torpor.data.Digests;
import io.torpor.data.FolderAttributes;
import io.torpor.data.Owner;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectReader;
import io.torpor.store.ObjectStore;
import io.torpor.support.ForwardingObjectStore;
import io.torpor.support.Pins;
import io.torpor.support.TestStores;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Manifests of version 1, and documents of version 2, with a right sum that say what can't be, or must not be. */
class HostileManifestTest {

    private static final String SHA = "ab".repeat(32);
    private static final String GOOD = """
            {"formatVersion":1,"bucket":"b","bucketUuid":"u","task":"t","created":"2026-01-01T00:00:00Z",
             "software":"torpor 1",
             "totals":{"shards":1,"files":3,"bytes":30,"objects":2,"objectBytes":30},
             "nodes":[{"node":"n","shards":[{"shard":"s","mode":493,"modified":"2026-01-01T00:00:00Z",
              "directories":[{"path":"d","mode":493,"modified":"2026-01-01T00:00:00Z"}],
              "files":[
               {"path":"d/one","size":10,"modified":"2026-01-01T00:00:00.123456789Z","mode":420,"sha256":"SHA","object":"pack","offset":0},
               {"path":"two","size":5,"modified":"2026-01-01T00:00:00Z","mode":420,"sha256":"SHA","object":"pack","offset":10},
               {"path":"three","size":15,"modified":"2026-01-01T00:00:00Z","mode":420,"sha256":"SHA","object":"own","offset":0}],
              "objects":[
               {"key":"pack","size":15,"sha256":"SHA","crc32c":"00000000","codec":"none"},
               {"key":"own","size":15,"sha256":"SHA","crc32c":"00000000","codec":"none"}]}]}]}
            """.replace("SHA", SHA);

    /** The shard's entry, which in version 2 has a document of its own. */
    private static final String ENTRY = GOOD.substring(GOOD.indexOf("{\"shard\":\"s\""), GOOD.lastIndexOf("]}]}"));

    private static final String DOCUMENT =
            "{\"formatVersion\":2,\"bucket\":\"b\",\"task\":\"t\",\"node\":\"n\",\"totals\":"
                    + "{\"directories\":1,\"files\":3,\"bytes\":30,\"objects\":2,\"objectBytes\":30},\"shard\":"
                    + ENTRY + "}";
    private static final String ROOT = GOOD.replace(
                    ENTRY,
                    "{\"shard\":\"s\",\"sha256\":\"" + Digests.sha256(DOCUMENT.getBytes(StandardCharsets.UTF_8))
                            + "\",\"totals\":{\"directories\":1,\"files\":3,\"bytes\":30,\"objects\":2,"
                            + "\"objectBytes\":30}}")
            .replace("\"formatVersion\":1", "\"formatVersion\":2");
    private static final ShardKey KEY = new ArchiveId("b", "t").shard("n", "s");

    private static final String DIRECTORY = "{\"path\":\"d\",\"mode\":493,\"modified\":\"2026-01-01T00:00:00Z\"}";

    @TempDir
    Path home;

    @Test
    void theGoodOneIsAccepted() throws IOException {
        assertThat(read(GOOD).nodes()).hasSize(1);
    }

    @Test
    void whatCameLaterIsReadAndMayBeMissing() throws IOException {
        NodeEntry before = read(GOOD).nodes().get(0);
        assertThat(before.folder()).isNull();
        assertThat(entry(GOOD).files())
                .allMatch(file -> file.owner() == null && file.allocated() == null && file.diskBytes() == file.size());

        String later = GOOD.replaceFirst("\"mode\":420,", "\"mode\":420,\"uid\":4294967294,\"gid\":7,\"allocated\":4,")
                .replace(
                        "\"node\":\"n\",",
                        "\"node\":\"n\",\"folder\":{\"mode\":1528,\"modified\":\"1969-01-01T00:00:00.5Z\","
                                + "\"uid\":1000,\"gid\":1001},");
        NodeEntry node = read(later).nodes().get(0);
        assertThat(node.folder())
                .extracting(FolderEntry::attributes)
                .isEqualTo(new FolderAttributes(02770, Instant.parse("1969-01-01T00:00:00.5Z"), new Owner(1000, 1001)));
        assertThat(entry(later).files().get(0))
                .returns(new Owner(-2, 7), FileEntry::owner)
                .returns(4L, FileEntry::diskBytes);
    }

    /**
     * A change of a text that is in order.
     *
     * @param named what the refusal must name
     */
    private record Change(String what, String with, String named) {}

    private static Stream<Change> changes() {
        String one = "\"path\":\"d/one\"";
        String two = "\"path\":\"two\"";
        String directory = "\"path\":\"d\",";
        return Stream.of(
                // paths
                change(two, "\"path\":\"/etc/passwd\"", "files[1].path"),
                change(two, "\"path\":\"../two\"", "files[1].path"),
                change(two, "\"path\":\"d/../../two\"", "files[1].path"),
                change(two, "\"path\":\"..\"", "files[1].path"),
                change(two, "\"path\":\".\"", "files[1].path"),
                change(two, "\"path\":\"./two\"", "files[1].path"),
                change(two, "\"path\":\"d//two\"", "files[1].path"),
                change(two, "\"path\":\"d/\"", "files[1].path"),
                change(two, "\"path\":\"\"", "files[1].path"),
                change(two, "\"path\":\"a\\u0000b\"", "files[1].path"),
                change(two, "\"path\":\"\\ud800\"", "files[1].path"),
                change(two, "\"path\":\"" + "x".repeat(256) + "\"", "files[1].path"),
                change(two, "\"path\":\"" + "ü".repeat(128) + "\"", "files[1].path"),
                change(two, "\"path\":\"" + "d/".repeat(1600) + "x\"", "files[1].path"),
                change(two, "\"path\":\"" + "x".repeat(20_000) + "\"", "path"),
                change(directory, "\"path\":\"..\",", "directories[0].path"),
                change(directory, "\"path\":\"/d\",", "directories[0].path"),
                // duplicates and parents
                change(two, one, "files[1].path"),
                change(two, "\"path\":\"d\"", "files[1].path"),
                change(two, "\"path\":\"three/two\"", "files[1].path"),
                change(two, "\"path\":\"nowhere/two\"", "files[1].path"),
                change(directory, "\"path\":\"x/d\",", "path"),
                change(DIRECTORY, DIRECTORY + "," + DIRECTORY, "directories[1].path"),
                change("\"key\":\"own\"", "\"key\":\"pack\"", "object"),
                // numbers
                change("\"size\":10,", "\"size\":-10,", "files[0].size"),
                change("\"size\":10,", "\"size\":9,", "objects[0]"),
                change("\"size\":10,", "\"size\":11,", "objects[0]"),
                change("\"size\":10,", "\"size\":9223372036854775807,", "objects[0]"),
                change("\"size\":10,", "\"size\":99999999999999999999,", "size"),
                change("\"size\":10,", "\"size\":1e3,", "size"),
                change("\"size\":10,", "\"size\":\"10\",", "size"),
                change("\"size\":10,", "\"size\":null,", "size"),
                change("\"size\":10,", "", "'size'"),
                change("\"offset\":10", "\"offset\":9", "objects[0]"),
                change("\"offset\":10", "\"offset\":11", "objects[0]"),
                change("\"offset\":10", "\"offset\":-1", "files[1].offset"),
                change("\"offset\":10", "\"offset\":9223372036854775807", "objects[0]"),
                change("\"key\":\"pack\",\"size\":15", "\"key\":\"pack\",\"size\":16", "objects[0]"),
                change("\"key\":\"pack\",\"size\":15", "\"key\":\"pack\",\"size\":0", "objects[0]"),
                change("\"key\":\"pack\",\"size\":15", "\"key\":\"pack\",\"size\":-15", "objects[0]"),
                change("\"bytes\":30", "\"bytes\":31", "totals"),
                change("\"files\":3", "\"files\":1000000000000", "totals"),
                change("\"objects\":2,", "\"objects\":3,", "totals"),
                change("\"objectBytes\":30", "\"objectBytes\":-30", "totals"),
                change("\"shards\":1,", "\"shards\":99999999999,", "totals"),
                // modes, times, sums
                change(
                        "\"mode\":420,\"sha256\":\"" + SHA + "\",\"object\":\"own\"",
                        "\"mode\":2540,\"sha256\":\"" + SHA + "\",\"object\":\"own\"",
                        "files[2].mode"),
                change("\"mode\":420", "\"mode\":-1", "mode"),
                change("\"mode\":420", "\"mode\":4096", "mode"),
                change("\"d\",\"mode\":493", "\"d\",\"mode\":2541", "directories[0].mode"),
                change("\"s\",\"mode\":493", "\"s\",\"mode\":65536", "mode"),
                change("2026-01-01T00:00:00.123456789Z", "yesterday", "modified"),
                change("2026-01-01T00:00:00.123456789Z", "+1000000000-12-31T23:59:59Z", "files[0].modified"),
                change("2026-01-01T00:00:00.123456789Z", "1066-01-01T00:00:00Z", "files[0].modified"),
                change(SHA, "AB".repeat(32), "sha256"),
                change(SHA, "ab", "sha256"),
                change("00000000", "0000000g", "crc32c"),
                // objects
                change("\"codec\":\"none\"", "\"codec\":\"zip-bomb\"", "codec"),
                change("\"pack\"", "\"../../../../other/pack\"", "key"),
                change("\"pack\"", "\"..\"", "key"),
                change("\"pack\"", "\"/abs\"", "key"),
                change("\"pack\"", "\"a/b\"", "key"),
                change("\"pack\"", "\"\"", "key"),
                change("\"pack\"", "\"shard.json\"", "key"),
                change("\"object\":\"pack\",\"offset\":0", "\"object\":null,\"offset\":0", "files[0].object"),
                change("\"object\":\"pack\",\"offset\":0", "\"object\":\"none\",\"offset\":0", "files[0].object"),
                change("\"size\":10,", "\"size\":0,", "files[0].object"),
                // members that came later
                change("\"mode\":420,", "\"mode\":420,\"uid\":1,", "'gid'"),
                change("\"mode\":420,", "\"mode\":420,\"uid\":-1,\"gid\":0,", "uid"),
                change("\"mode\":420,", "\"mode\":420,\"uid\":4294967295,\"gid\":0,", "uid"),
                change("\"mode\":420,", "\"mode\":420,\"uid\":0,\"gid\":\"0\",", "gid"),
                change("\"mode\":420,", "\"mode\":420,\"uid\":0,\"gid\":0,\"uid\":0,", "twice"),
                change("\"mode\":420,", "\"mode\":420,\"allocated\":10,", "files[0].allocated"),
                change("\"mode\":420,", "\"mode\":420,\"allocated\":-1,", "files[0].allocated"),
                change("\"node\":\"n\",", "\"node\":\"n\",\"folder\":{\"mode\":493},", "'modified'"),
                change(
                        "\"node\":\"n\",",
                        "\"node\":\"n\",\"folder\":{\"mode\":2541,\"modified\":\"2026-01-01T00:00:00Z\"},",
                        "nodes[0].folder.mode"),
                // names
                change("\"shard\":\"s\"", "\"shard\":\"..\"", "shard"),
                change("\"shard\":\"s\"", "\"shard\":\"a/b\"", "shard"),
                change("\"shard\":\"s\"", "\"shard\":\".torpor\"", "shard"),
                change("\"node\":\"n\"", "\"node\":\"../n\"", "node"),
                change("\"bucket\":\"b\"", "\"bucket\":\"other\"", "bucket"),
                change("\"task\":\"t\"", "\"task\":\"other\"", "task"),
                change("\"bucketUuid\":\"u\"", "\"bucketUuid\":\"" + "u".repeat(300) + "\"", "bucketUuid"),
                change("\"software\":\"torpor 1\"", "\"software\":\"a\\nb\"", "software"),
                // form
                change("\"formatVersion\":1", "\"formatVersion\":0", "formatVersion"),
                change("\"formatVersion\":1", "\"formatVersion\":\"1\"", "formatVersion"),
                change("\"formatVersion\":1,\"bucket\":\"b\"", "\"bucket\":\"b\",\"formatVersion\":1", "bucket"),
                change("\"formatVersion\":1,", "\"formatVersion\":1,\"formatVersion\":1,", "twice"),
                change(two, two + "," + two, "twice"),
                change("\"nodes\":[", "\"nodes\":[{},", "'node'"),
                change("\"nodes\":[", "\"nodes\":[[[[", "object"),
                change("\"nodes\":[", "\"nodes\":[null,", "nodes"),
                change("\"totals\":{", "\"later\":" + "[".repeat(100) + "]".repeat(100) + ",\"totals\":{", "read"),
                change("\"totals\":{", "\"totals\":[{", "totals"),
                change("}]}]}]}", "}]}]}", "read"),
                change("}]}]}]}", "}]}]}]}{}", "after the first object"),
                change("}]}]}]}", "}]}]}]} x", "read"));
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("", "document"),
                Arguments.of("null", "document"),
                Arguments.of("[]", "document"),
                Arguments.of("{}", "formatVersion"),
                Arguments.of("\0\0\0\0", "read"),
                Arguments.of("\0\0{\0", "read"));
    }

    static Stream<Arguments> manifests() {
        return Stream.concat(
                changes().map(change -> Arguments.of(GOOD.replace(change.what(), change.with()), change.named())),
                texts());
    }

    static Stream<Arguments> documents() {
        Stream<Change> ofTheEntry = changes().filter(change -> ENTRY.contains(change.what()));
        Stream<Change> ofTheDocument = Stream.of(
                change("\"mode\":420,", "\"mode\":420,\"later\":1,", "later"),
                change("{\"shard\":\"s\"", "{\"later\":null,\"shard\":\"s\"", "later"),
                new Change("\"node\":\"n\"", "\"node\":\"m\"", "another bucket, task, node or shard"),
                new Change("\"bucket\":\"b\"", "\"bucket\":\"other\"", "another bucket, task, node or shard"),
                new Change("\"task\":\"t\"", "\"task\":\"other\"", "another bucket, task, node or shard"),
                new Change("\"directories\":1,", "\"directories\":2,", "totals"),
                new Change("\"bytes\":30", "\"bytes\":29", "totals"),
                new Change("\"totals\":{", "\"totals\":{\"links\":0,", "links"),
                new Change("\"totals\"", "\"lists\":null,\"totals\"", "lists"),
                new Change("\"totals\"", "\"lists\":[{\"key\":\"list-000001.json\"}],\"totals\"", "'sha256'"),
                new Change("\"totals\"", "\"lists\":[{\"key\":\"../x\",\"sha256\":\"" + SHA + "\"}],\"totals\"", "key"),
                new Change(
                        "\"totals\"",
                        "\"lists\":[{\"key\":\"list-000002.json\",\"sha256\":\"" + SHA + "\"}],\"totals\"",
                        "key"),
                new Change(
                        "\"totals\"",
                        "\"lists\":[{\"key\":\"list-000001.json\",\"sha256\":\"x\"}],\"totals\"",
                        "sha256"));
        return Stream.concat(
                Stream.concat(ofTheEntry, ofTheDocument)
                        .map(change -> Arguments.of(DOCUMENT.replace(change.what(), change.with()), change.named())),
                texts());
    }

    static Stream<Arguments> roots() {
        return Stream.of(
                        new Change("\"software\"", "\"later\":1,\"software\"", "later"),
                        new Change("\"sha256\":\"", "\"sha256\":\"x", "sha256"),
                        new Change("\"directories\":1,", "", "'directories'"),
                        new Change("\"directories\":1,", "\"directories\":-1,", "totals"),
                        new Change("\"shards\":1,", "\"shards\":2,", "totals"),
                        new Change("\"node\":\"n\",", "\"node\":\"n\",\"folder\":null,", "folder"),
                        new Change("\"software\":\"torpor 1\"", "\"software\":null", "software"),
                        new Change("\"totals\":{\"shards\"", "\"database\":null,\"totals\":{\"shards\"", "database"),
                        new Change(
                                "\"totals\":{\"shards\"",
                                "\"database\":{\"id\":\"a\\nb\",\"act\":1},\"totals\":{\"shards\"",
                                "database.id"),
                        new Change(
                                "\"totals\":{\"shards\"",
                                "\"database\":{\"id\":\"a\",\"act\":-1},\"totals\":{\"shards\"",
                                "database.act"),
                        new Change(
                                "\"totals\":{\"shards\"",
                                "\"database\":{\"id\":\"a\",\"act\":" + Long.MAX_VALUE + "},\"totals\":{\"shards\"",
                                "database.act"),
                        new Change("\"shard\":\"s\"", "\"shard\":\"..\"", "shard"),
                        new Change("\"node\":\"n\"", "\"node\":\"../n\"", "node"))
                .map(change -> Arguments.of(ROOT.replace(change.what(), change.with()), change.named()));
    }

    @ParameterizedTest
    @MethodSource("roots")
    void aRootIsRefusedAndTheFieldNamed(String text, String named) {
        assertThat(text).isNotEqualTo(ROOT);
        isRefusedAndTheFieldNamed(text, named);
    }

    @Test
    void theGoodRootAndItsDocumentAreAccepted() throws IOException {
        ObjectStore store = written(ROOT, DOCUMENT);
        Manifest manifest = new ManifestStore().read(store, KEY.archive());

        assertThat(new ManifestStore().content(store, manifest, KEY).parts())
                .singleElement()
                .isEqualTo(entry(GOOD));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void aDocumentIsRefusedAndTheFieldNamed(String text, String named) throws IOException {
        assertThat(text).isNotEqualTo(DOCUMENT);
        ObjectStore store = written(ROOT, text);
        String sum = Digests.sha256(text.getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> new ManifestStore()
                        .readShard(store, KEY, sum)
                        .parts()
                        .forEach(part -> assertThat(part).isNotNull()))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.code())
                        .as(problem.message())
                        .isEqualTo(ProblemCode.ARCHIVE_CORRUPT))
                .hasMessageContaining("b/t/node_n/s/shard.json")
                .hasMessageContaining(named);
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void isRefusedAndTheFieldNamed(String text, String named) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.code())
                        .as(problem.message())
                        .isEqualTo(ProblemCode.ARCHIVE_CORRUPT))
                .hasMessageContaining("b/t/manifest.json")
                .hasMessageContaining(named);
    }

    @Test
    void membersOfVersion1ThatAreNotKnownAreSkipped() throws IOException {
        String later = GOOD.replace("\"software\"", "\"later\":{\"a\":[1,{\"b\":null}]},\"software\"")
                .replace("\"sha256\"", "\"blake3\":\"abc\",\"sha256\"");

        assertThat(entry(later)).isEqualTo(entry(GOOD));
    }

    @Test
    void twoOfANameAreRefused() {
        String node = GOOD.substring(GOOD.indexOf("{\"node\""), GOOD.lastIndexOf("]}"));
        String shard = GOOD.substring(GOOD.indexOf("{\"shard\":\"s\""), GOOD.lastIndexOf("]}]}"));

        assertThatThrownBy(() -> read(GOOD.replace(node, node + "," + node))).hasMessageContaining("nodes[1].node");
        assertThatThrownBy(() -> read(GOOD.replace(shard, shard + "," + shard)))
                .hasMessageContaining("nodes[0].shards[1].shard");
    }

    @Test
    void sumsThatOverflowAreRefused() {
        String large = GOOD.replace("\"size\":15", "\"size\":" + Long.MAX_VALUE)
                .replace("\"size\":5,", "\"size\":" + (Long.MAX_VALUE - 10) + ",");

        assertThatThrownBy(() -> read(large)).hasMessageContaining("totals").hasMessageContaining("too large");
    }

    @Test
    void sumsOfADocumentThatOverflowAreRefused() throws IOException {
        String large = DOCUMENT.replace("\"size\":15", "\"size\":" + Long.MAX_VALUE)
                .replace("\"size\":5,", "\"size\":" + (Long.MAX_VALUE - 10) + ",");

        aDocumentIsRefusedAndTheFieldNamed(large, "too large");
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(strings = {"3", "9223372036854775807"})
    void aFutureVersionIsSaidToBeThat(String version) {
        assertThatThrownBy(() -> read(GOOD.replace("\"formatVersion\":1", "\"formatVersion\":" + version)))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.ARCHIVE_VERSION));
    }

    @Property(tries = 500)
    void anyDamageIsSaidInOurWords(@ForAll @IntRange(max = 1500) int position, @ForAll byte value) {
        byte[] text = GOOD.getBytes(StandardCharsets.UTF_8);
        text[position % text.length] = value;

        try {
            ManifestStore.parsed(new ByteArrayInputStream(text), KEY.archive(), "");
        } catch (InvalidManifestException e) {
            assertThat(e).hasMessageContaining(": ");
        } catch (ProblemException e) {
            assertThat(e.code()).isEqualTo(ProblemCode.ARCHIVE_VERSION);
        }
    }

    @Property(tries = 300)
    void anyCutIsRefused(@ForAll @IntRange(max = 1500) int length) {
        byte[] text = GOOD.strip().getBytes(StandardCharsets.UTF_8);
        byte[] cut = java.util.Arrays.copyOf(text, length % text.length);

        assertThatThrownBy(() -> ManifestStore.parsed(new ByteArrayInputStream(cut), KEY.archive(), ""))
                .isInstanceOf(InvalidManifestException.class);
    }

    /** An object that stays open holds a file, or a buffer of which there are few. */
    @ParameterizedTest
    @Pins(I10)
    @org.junit.jupiter.params.provider.ValueSource(strings = {"{}", "", "\0\0{\0"})
    void theObjectIsClosedWhateverItHolds(String text) throws IOException {
        AtomicInteger opened = new AtomicInteger();
        ObjectStore counting = new ForwardingObjectStore(written(text)) {
            @Override
            public ObjectReader open(String key, long offset, long length, Runnable check) {
                ObjectReader reader = super.open(key, offset, length, check);
                opened.incrementAndGet();
                return new ObjectReader() {
                    private boolean closed;

                    @Override
                    public int read(ByteBuffer into) {
                        return reader.read(into);
                    }

                    @Override
                    public void close() {
                        if (!closed) {
                            closed = true;
                            opened.decrementAndGet();
                        }
                        reader.close();
                    }
                };
            }
        };

        assertThatThrownBy(() -> new ManifestStore().read(counting, new ArchiveId("b", "t")))
                .isInstanceOf(ProblemException.class);

        assertThat(opened).hasValue(0);
    }

    private static Change change(String what, String with, String named) {
        assertThat(GOOD).contains(what);
        return new Change(what, with, named);
    }

    private ShardEntry entry(String text) throws IOException {
        ObjectStore store = written(text, "");
        Manifest manifest = new ManifestStore().read(store, KEY.archive());
        return new ManifestStore()
                .content(store, manifest, KEY)
                .parts()
                .iterator()
                .next();
    }

    private Manifest read(String text) throws IOException {
        return new ManifestStore().read(written(text), new ArchiveId("b", "t"));
    }

    private ObjectStore written(String text) throws IOException {
        Path root = home.toRealPath().resolve("archive");
        Files.createDirectories(root.resolve("b/t"));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Files.write(root.resolve("b/t/manifest.json"), bytes);
        Files.writeString(root.resolve("b/t/manifest.json.sha256"), Digests.sha256(bytes) + "  manifest.json\n");
        return TestStores.in(root);
    }

    private ObjectStore written(String manifest, String document) throws IOException {
        ObjectStore store = written(manifest);
        store.put(KEY.document(), document.getBytes(StandardCharsets.UTF_8));
        return store;
    }
}
