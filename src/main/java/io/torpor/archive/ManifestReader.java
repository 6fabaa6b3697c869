package io.torpor.archive;

import io.torpor.data.FolderAttributes;
import io.torpor.data.Owner;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A reader of manifests and shards' documents, which believes nothing: what it returns has the right form, and {@link
 * ManifestValidator} must still look at what it says. Memory is at most about twice the text's size.
 *
 * @see ManifestWriter
 */
final class ManifestReader {

    /**
     * The bytes of the largest manifest that is written or read: about 250,000 files. It must fit a heap of 256 MiB.
     */
    static final int MAX_BYTES = 64 << 20;

    private static final List<String> MANIFEST =
            List.of("formatVersion", "bucket", "bucketUuid", "task", "created", "software", "totals", "nodes");
    private static final List<String> TOTALS = List.of("shards", "files", "bytes", "objects", "objectBytes");
    private static final List<String> NODE = List.of("node", "shards", "folder");
    private static final List<String> FOLDER = List.of("mode", "modified", "uid", "gid");
    private static final List<String> DOCUMENT = List.of("formatVersion", "bucket", "task", "node", "shard");
    private static final List<String> SHARD =
            List.of("shard", "mode", "modified", "directories", "files", "objects", "uid", "gid");
    private static final List<String> DIRECTORY = List.of("path", "mode", "modified", "uid", "gid");
    private static final List<String> FILE =
            List.of("path", "size", "modified", "mode", "sha256", "object", "offset", "uid", "gid", "allocated");
    private static final List<String> OBJECT = List.of("key", "size", "sha256", "crc32c", "codec");

    private final JsonObjects json;
    private final Map<String, String> keys = new HashMap<>();

    private ManifestReader(JsonObjects json) {
        this.json = json;
    }

    /**
     * A shard's document as it lies beside its objects.
     *
     * @param bucket whose it says it is
     * @param task whose it says it is
     * @param node whose it says it is
     * @param shard the entry
     */
    record ShardDocument(String bucket, String task, String node, ShardEntry shard) {}

    /**
     * Reads a manifest.
     *
     * @throws InvalidManifestException naming the field that is not in order
     * @throws ProblemException {@code archive-version} if a newer version wrote it
     */
    static Manifest manifest(InputStream text) {
        try (JsonObjects json = new JsonObjects(text)) {
            json.begin();
            Manifest manifest = new ManifestReader(json).manifest();
            json.end();
            return manifest;
        }
    }

    /**
     * Reads a shard's document.
     *
     * @throws InvalidManifestException naming the field that is not in order
     * @throws ProblemException {@code archive-version} if a newer version wrote it
     */
    static ShardDocument shard(InputStream text) {
        try (JsonObjects json = new JsonObjects(text)) {
            json.begin();
            ShardDocument document = new ManifestReader(json).document();
            json.end();
            return document;
        }
    }

    private Manifest manifest() {
        int version = 0;
        String bucket = "";
        String uuid = null;
        String task = "";
        Instant created = Instant.EPOCH;
        String software = "";
        Totals totals = new Totals(0, 0, 0, 0, 0);
        List<NodeEntry> nodes = List.of();
        JsonObjects.Members members = json.members(MANIFEST);
        for (String name = members.next(); name != null; name = members.next()) {
            requireVersionFirst(version, name);
            switch (name) {
                case "formatVersion" -> version = version();
                case "bucket" -> bucket = json.text();
                case "bucketUuid" -> uuid = json.textOrNull();
                case "task" -> task = json.text();
                case "created" -> created = json.instant();
                case "software" -> software = json.text();
                case "totals" -> totals = totals();
                case "nodes" -> nodes = json.list(this::node);
                default -> throw new IllegalStateException(name);
            }
        }
        return new Manifest(version, bucket, uuid, task, created, software, nodes, totals);
    }

    private ShardDocument document() {
        int version = 0;
        String bucket = "";
        String task = "";
        String node = "";
        ShardEntry shard = null;
        JsonObjects.Members members = json.members(DOCUMENT);
        for (String name = members.next(); name != null; name = members.next()) {
            requireVersionFirst(version, name);
            switch (name) {
                case "formatVersion" -> version = version();
                case "bucket" -> bucket = json.text();
                case "task" -> task = json.text();
                case "node" -> node = json.text();
                case "shard" -> shard = shard();
                default -> throw new IllegalStateException(name);
            }
        }
        return new ShardDocument(bucket, task, node, Objects.requireNonNull(shard));
    }

    /** A newer version may have changed all that follows, so it is asked before anything else is understood. */
    private void requireVersionFirst(int version, String name) {
        if (version == 0 && !name.equals("formatVersion")) {
            throw json.bad("must come after formatVersion");
        }
    }

    private int version() {
        long version = json.number();
        if (version > Manifest.VERSION) {
            throw new ProblemException(
                    ProblemCode.ARCHIVE_VERSION,
                    "The archive has format version " + version + ", and this Torpor reads up to " + Manifest.VERSION
                            + "; resume with the version that wrote it, or a newer one");
        }
        if (version < 1) {
            throw json.bad("must be at least 1");
        }
        return (int) version;
    }

    private Totals totals() {
        int shards = 0;
        long files = 0;
        long bytes = 0;
        long objects = 0;
        long objectBytes = 0;
        JsonObjects.Members members = json.members(TOTALS);
        for (String name = members.next(); name != null; name = members.next()) {
            switch (name) {
                case "shards" -> shards = json.smallNumber();
                case "files" -> files = json.number();
                case "bytes" -> bytes = json.number();
                case "objects" -> objects = json.number();
                case "objectBytes" -> objectBytes = json.number();
                default -> throw new IllegalStateException(name);
            }
        }
        return new Totals(shards, files, bytes, objects, objectBytes);
    }

    private NodeEntry node() {
        String node = "";
        List<ShardEntry> shards = List.of();
        FolderAttributes folder = null;
        JsonObjects.Members members = json.members(NODE, 2);
        for (String name = members.next(); name != null; name = members.next()) {
            switch (name) {
                case "node" -> node = json.text();
                case "shards" -> shards = json.list(this::shard);
                case "folder" -> folder = folder();
                default -> throw new IllegalStateException(name);
            }
        }
        return new NodeEntry(node, shards, folder);
    }

    private FolderAttributes folder() {
        int mode = 0;
        Instant modified = Instant.EPOCH;
        OwnerMembers owner = new OwnerMembers();
        JsonObjects.Members members = json.members(FOLDER, 2);
        for (String name = members.next(); name != null; name = members.next()) {
            switch (name) {
                case "mode" -> mode = json.smallNumber();
                case "modified" -> modified = json.instant();
                default -> owner.read(name);
            }
        }
        return new FolderAttributes(mode, modified, owner.owner());
    }

    /** The members {@code uid} and {@code gid}, which are both there or both not. */
    private final class OwnerMembers {

        private static final long NOBODYS = 0xffff_ffffL; // means "as it is" to the system
        private @Nullable Integer uid;
        private @Nullable Integer gid;

        void read(String name) {
            switch (name) {
                case "uid" -> uid = id();
                case "gid" -> gid = id();
                default -> throw new IllegalStateException(name);
            }
        }

        private int id() {
            long id = json.number();
            if (id < 0 || id >= NOBODYS) {
                throw json.bad("must be from 0 to 4294967294");
            }
            return (int) id;
        }

        @Nullable
        Owner owner() {
            if (uid == null && gid == null) {
                return null;
            }
            if (uid == null || gid == null) {
                throw json.bad("must have both the members 'uid' and 'gid', or none");
            }
            return new Owner(uid, gid);
        }
    }

    private ShardEntry shard() {
        String shard = "";
        int mode = 0;
        Instant modified = Instant.EPOCH;
        List<DirectoryEntry> directories = List.of();
        List<FileEntry> files = List.of();
        List<ObjectEntry> objects = List.of();
        OwnerMembers owner = new OwnerMembers();
        JsonObjects.Members members = json.members(SHARD, 6);
        for (String name = members.next(); name != null; name = members.next()) {
            switch (name) {
                case "shard" -> shard = json.text();
                case "mode" -> mode = json.smallNumber();
                case "modified" -> modified = json.instant();
                case "directories" -> directories = json.list(this::directory);
                case "files" -> files = json.list(this::file);
                case "objects" -> objects = json.list(this::object);
                default -> owner.read(name);
            }
        }
        return new ShardEntry(shard, mode, modified, directories, files, objects, owner.owner());
    }

    private DirectoryEntry directory() {
        String path = "";
        int mode = 0;
        Instant modified = Instant.EPOCH;
        OwnerMembers owner = new OwnerMembers();
        JsonObjects.Members members = json.members(DIRECTORY, 3);
        for (String name = members.next(); name != null; name = members.next()) {
            switch (name) {
                case "path" -> path = json.text();
                case "mode" -> mode = json.smallNumber();
                case "modified" -> modified = json.instant();
                default -> owner.read(name);
            }
        }
        return new DirectoryEntry(path, mode, modified, owner.owner());
    }

    private FileEntry file() {
        String path = "";
        long size = 0;
        Instant modified = Instant.EPOCH;
        int mode = 0;
        String sha256 = "";
        String object = null;
        long offset = 0;
        OwnerMembers owner = new OwnerMembers();
        Long allocated = null;
        JsonObjects.Members members = json.members(FILE, 7);
        for (String name = members.next(); name != null; name = members.next()) {
            switch (name) {
                case "path" -> path = json.text();
                case "size" -> size = json.number();
                case "modified" -> modified = json.instant();
                case "mode" -> mode = json.smallNumber();
                case "sha256" -> sha256 = json.text();
                case "object" -> object = shared(json.textOrNull());
                case "offset" -> offset = json.number();
                case "allocated" -> allocated = json.number();
                default -> owner.read(name);
            }
        }
        return new FileEntry(path, size, modified, mode, sha256, object, offset, owner.owner(), allocated);
    }

    private ObjectEntry object() {
        String key = "";
        long size = 0;
        String sha256 = "";
        String crc32c = "";
        String codec = "";
        JsonObjects.Members members = json.members(OBJECT);
        for (String name = members.next(); name != null; name = members.next()) {
            switch (name) {
                case "key" -> key = json.text();
                case "size" -> size = json.number();
                case "sha256" -> sha256 = json.text();
                case "crc32c" -> crc32c = json.text();
                case "codec" -> codec = json.text();
                default -> throw new IllegalStateException(name);
            }
        }
        return new ObjectEntry(key, size, sha256, crc32c, codec);
    }

    /** The one copy of a key: thousands of files name the same pack. */
    private @Nullable String shared(@Nullable String key) {
        return key == null ? null : keys.computeIfAbsent(key, same -> same);
    }
}
