package io.torpor.archive;

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

/** Manifests with a right sum that say what can't be, or must not be. */
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
        assertThat(before.shards().get(0).files())
                .allMatch(file -> file.owner() == null && file.allocated() == null && file.diskBytes() == file.size());

        String later = GOOD.replaceFirst("\"mode\":420,", "\"mode\":420,\"uid\":4294967294,\"gid\":7,\"allocated\":4,")
                .replace(
                        "\"node\":\"n\",",
                        "\"node\":\"n\",\"folder\":{\"mode\":1528,\"modified\":\"1969-01-01T00:00:00.5Z\","
                                + "\"uid\":1000,\"gid\":1001},");
        NodeEntry node = read(later).nodes().get(0);
        assertThat(node.folder())
                .isEqualTo(new FolderAttributes(02770, Instant.parse("1969-01-01T00:00:00.5Z"), new Owner(1000, 1001)));
        assertThat(node.shards().get(0).files().get(0))
                .returns(new Owner(-2, 7), FileEntry::owner)
                .returns(4L, FileEntry::diskBytes);
    }

    static Stream<Arguments> hostile() {
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
                change("\"node\":\"n\",", "\"node\":\"n\",\"folder\":null,", "object"),
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
                change("\"nodes\":[", "\"nodes\":[null,", "object"),
                change("\"totals\":{", "\"later\":" + "[".repeat(100) + "]".repeat(100) + ",\"totals\":{", "read"),
                change("\"totals\":{", "\"totals\":[{", "totals"),
                change("}]}]}]}", "}]}]}", "read"),
                change("}]}]}]}", "}]}]}]}{}", "after the first object"),
                change("}]}]}]}", "}]}]}]} x", "read"),
                Arguments.of("", "document"),
                Arguments.of("null", "document"),
                Arguments.of("[]", "document"),
                Arguments.of("{}", "formatVersion"),
                Arguments.of("\0\0\0\0", "read"),
                Arguments.of("\0\0{\0", "read"));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void isRefusedAndTheFieldNamed(String text, String named) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.code())
                        .as(problem.message())
                        .isEqualTo(ProblemCode.ARCHIVE_CORRUPT))
                .hasMessageContaining("b/t/manifest.json")
                .hasMessageContaining(named);
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

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(strings = {"2", "9223372036854775807"})
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
            ManifestValidator.check(ManifestReader.manifest(new ByteArrayInputStream(text)), new ArchiveId("b", "t"));
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

        assertThatThrownBy(() -> ManifestReader.manifest(new ByteArrayInputStream(cut)))
                .isInstanceOf(InvalidManifestException.class);
    }

    /** An object that stays open holds a file, or a buffer of which there are few. */
    @ParameterizedTest
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

    private static Arguments change(String what, String with, String named) {
        assertThat(GOOD).contains(what);
        return Arguments.of(GOOD.replace(what, with), named);
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
}
