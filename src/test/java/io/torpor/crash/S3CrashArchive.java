package io.torpor.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.support.S3Bucket;
import io.torpor.support.S3Server;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An archive in a bucket of an S3 server, which is asked itself. */
record S3CrashArchive(URI endpoint, S3Bucket bucket, String multipartThreshold) implements CrashArchive {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String PREFIX = "below/this/";

    /** In a new bucket of the shared server. The large file goes in parts. */
    static S3CrashArchive ofParts() {
        return make("0");
    }

    /** In a new bucket of the shared server. The large file is one request. */
    static S3CrashArchive ofStreams() {
        return make("100MB");
    }

    private static S3CrashArchive make(String multipartThreshold) {
        S3Server server = S3Server.shared();
        return new S3CrashArchive(server.endpoint(), server.newBucket(), multipartThreshold);
    }

    @Override
    public List<String> arguments() {
        return List.of(
                "--torpor.archive.default=s3://" + bucket.name() + "/" + PREFIX,
                "--torpor.archive.s3.endpoint=" + endpoint,
                "--torpor.archive.s3.path-style=true",
                "--torpor.archive.s3.region=" + S3Server.REGION,
                "--torpor.archive.s3.access-key-id=" + S3Server.ACCESS_KEY,
                "--torpor.archive.s3.secret-access-key=" + S3Server.SECRET_KEY,
                "--torpor.archive.s3.multipart-threshold=" + multipartThreshold,
                "--torpor.archive.s3.part-size=5MB",
                "--torpor.archive.s3.part-buffers=4");
    }

    /** Three parts. */
    @Override
    public int largeBytes() {
        return 12_000_000;
    }

    /** The first of the three parts is on its way after two seconds. */
    @Override
    public int slow() {
        return largeBytes() / 5;
    }

    @Override
    public List<String> tasks() {
        int bucketEnd = (PREFIX + CrashSite.BUCKET + "/").length();
        return bucket.objects(PREFIX + CrashSite.BUCKET + "/").stream()
                .map(key -> key.substring(bucketEnd, key.indexOf('/', bucketEnd)))
                .distinct()
                .toList();
    }

    @Override
    public boolean isHalfWritten(String task) {
        return !bucket.uploads(prefix(task)).isEmpty();
    }

    @Override
    public void requireCompleteArchivesOnly() {
        Set<String> owned = new TreeSet<>();
        tasks().forEach(task -> owned.addAll(owned(task)));

        assertThat(bucket.objects(""))
                .as("objects")
                .filteredOn(key -> !key.equals(PREFIX + "torpor-archive.json")) // there since the first use
                .containsExactlyInAnyOrderElementsOf(owned);
        assertThat(bucket.uploads("")).as("unfinished multipart uploads").isEmpty();
    }

    @Override
    public void damage(String task) {
        String object = bucket.objects(prefix(task)).stream()
                .filter(key -> key.contains("/" + CrashSite.LARGE + "/file-"))
                .findFirst()
                .orElseThrow();
        byte[] content = bucket.read(object);
        content[largeBytes() / 2] ^= 1;
        bucket.write(object, content);
    }

    /** What the manifest and the shards' documents name, these, and the claim. */
    private Set<String> owned(String task) {
        String prefix = prefix(task);
        Set<String> keys = new TreeSet<>(
                List.of(prefix + "claim.json", prefix + "manifest.json", prefix + "manifest.json.sha256"));
        assertThat(bucket.objects(prefix)).as("half archive").containsAll(keys);
        for (JsonNode node :
                JSON.readTree(bucket.read(prefix + "manifest.json")).get("nodes")) {
            for (JsonNode shard : node.get("shards")) {
                String below = prefix + "node_" + node.get("node").asString() + "/"
                        + shard.get("shard").asString() + "/";
                keys.add(below + "shard.json");
                JSON.readTree(bucket.read(below + "shard.json"))
                        .at("/shard/objects")
                        .forEach(object -> keys.add(below + object.get("key").asString()));
            }
        }
        return keys;
    }

    private static String prefix(String task) {
        return PREFIX + CrashSite.BUCKET + "/" + task + "/";
    }
}
