package io.torpor.archive;

import io.torpor.data.FolderAttributes;
import io.torpor.data.Owner;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonFactory;

/** A writer of manifests and shards' documents as JSON; one line, UTF-8. {@code formatVersion} always comes first. */
final class ManifestWriter {

    private static final JsonFactory JSON = new JsonFactory();

    private final JsonGenerator json;

    private ManifestWriter(JsonGenerator json) {
        this.json = json;
    }

    /**
     * A manifest's text.
     *
     * @throws TooLarge if it has more bytes than a reader accepts
     */
    static byte[] bytes(Manifest manifest) {
        return bytes(writer -> writer.manifest(manifest));
    }

    /**
     * The text of a shard's document.
     *
     * @throws TooLarge if it has more bytes than a reader accepts
     */
    static byte[] bytes(String bucket, String task, String node, ShardEntry shard) {
        return bytes(writer -> writer.shardDocument(bucket, task, node, shard));
    }

    /** The failure of a text that has more bytes than a reader accepts. */
    static final class TooLarge extends RuntimeException {}

    private static byte[] bytes(Consumer<ManifestWriter> content) {
        // Counted first: growing an array to the right size would take three times the memory.
        Counter counter = new Counter();
        write(counter, content);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(counter.count) {
            @Override
            public synchronized byte[] toByteArray() {
                return count == buf.length ? buf : super.toByteArray();
            }
        };
        write(bytes, content);
        return bytes.toByteArray();
    }

    private static void write(OutputStream out, Consumer<ManifestWriter> content) {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            content.accept(new ManifestWriter(json));
            json.writeRaw('\n');
        }
    }

    private void manifest(Manifest manifest) {
        json.writeStartObject();
        json.writeNumberProperty("formatVersion", manifest.formatVersion());
        json.writeStringProperty("bucket", manifest.bucket());
        json.writeStringProperty("bucketUuid", manifest.bucketUuid());
        json.writeStringProperty("task", manifest.task());
        json.writeStringProperty("created", manifest.created().toString());
        json.writeStringProperty("software", manifest.software());
        totals(manifest.totals());
        json.writeName("nodes").writeStartArray();
        manifest.nodes().forEach(this::node);
        json.writeEndArray().writeEndObject();
    }

    private void totals(Totals totals) {
        json.writeName("totals").writeStartObject();
        json.writeNumberProperty("shards", totals.shards());
        json.writeNumberProperty("files", totals.files());
        json.writeNumberProperty("bytes", totals.bytes());
        json.writeNumberProperty("objects", totals.objects());
        json.writeNumberProperty("objectBytes", totals.objectBytes());
        json.writeEndObject();
    }

    private void node(NodeEntry node) {
        json.writeStartObject();
        json.writeStringProperty("node", node.node());
        json.writeName("shards").writeStartArray();
        node.shards().forEach(this::shard);
        json.writeEndArray();
        FolderAttributes folder = node.folder();
        if (folder != null) {
            json.writeName("folder").writeStartObject();
            json.writeNumberProperty("mode", folder.mode());
            json.writeStringProperty("modified", folder.modified().toString());
            owner(folder.owner());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void owner(@Nullable Owner owner) {
        if (owner != null) {
            json.writeNumberProperty("uid", Integer.toUnsignedLong(owner.uid()));
            json.writeNumberProperty("gid", Integer.toUnsignedLong(owner.gid()));
        }
    }

    private void shardDocument(String bucket, String task, String node, ShardEntry shard) {
        json.writeStartObject();
        json.writeNumberProperty("formatVersion", Manifest.VERSION);
        json.writeStringProperty("bucket", bucket);
        json.writeStringProperty("task", task);
        json.writeStringProperty("node", node);
        json.writeName("shard");
        shard(shard);
        json.writeEndObject();
    }

    private void shard(ShardEntry shard) {
        json.writeStartObject();
        json.writeStringProperty("shard", shard.shard());
        json.writeNumberProperty("mode", shard.mode());
        json.writeStringProperty("modified", shard.modified().toString());
        json.writeName("directories").writeStartArray();
        shard.directories().forEach(this::directory);
        json.writeEndArray().writeName("files").writeStartArray();
        shard.files().forEach(this::file);
        json.writeEndArray().writeName("objects").writeStartArray();
        shard.objects().forEach(this::object);
        json.writeEndArray();
        owner(shard.owner());
        json.writeEndObject();
    }

    private void directory(DirectoryEntry directory) {
        json.writeStartObject();
        json.writeStringProperty("path", directory.path());
        json.writeNumberProperty("mode", directory.mode());
        json.writeStringProperty("modified", directory.modified().toString());
        owner(directory.owner());
        json.writeEndObject();
    }

    private void file(FileEntry file) {
        json.writeStartObject();
        json.writeStringProperty("path", file.path());
        json.writeNumberProperty("size", file.size());
        json.writeStringProperty("modified", file.modified().toString());
        json.writeNumberProperty("mode", file.mode());
        json.writeStringProperty("sha256", file.sha256());
        json.writeStringProperty("object", file.object());
        json.writeNumberProperty("offset", file.offset());
        owner(file.owner());
        Long allocated = file.allocated();
        if (allocated != null) {
            json.writeNumberProperty("allocated", allocated);
        }
        json.writeEndObject();
    }

    private void object(ObjectEntry object) {
        json.writeStartObject();
        json.writeStringProperty("key", object.key());
        json.writeNumberProperty("size", object.size());
        json.writeStringProperty("sha256", object.sha256());
        json.writeStringProperty("crc32c", object.crc32c());
        json.writeStringProperty("codec", object.codec());
        json.writeEndObject();
    }

    /** A counter of bytes, up to what a reader accepts. */
    private static final class Counter extends OutputStream {

        private int count;

        @Override
        public void write(int b) {
            add(1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            add(length);
        }

        private void add(int length) {
            count += length;
            if (count > ManifestReader.MAX_BYTES) {
                throw new TooLarge();
            }
        }
    }
}
