package io.torpor.pipeline;

import io.torpor.archive.FileEntry;
import io.torpor.archive.ObjectEntry;
import io.torpor.store.ObjectReader;
import io.torpor.store.ObjectStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reuse of an object of an earlier archive: only if every file of it still has the content that the earlier
 * manifest says (size and SHA-256), and only as a copy that stands on its own and was checked.
 */
final class ObjectReuse {

    private static final Logger log = LoggerFactory.getLogger(ObjectReuse.class);

    private final ObjectStore store;
    private final ShardSource source;
    private final ObjectPlan plan;
    private final ReusableObject reusable;
    private final ByteBuffer buffer;
    private final StreamMeter streamMeter;

    /**
     * @param buffer empty
     */
    ObjectReuse(
            ObjectStore store,
            ShardSource source,
            ObjectPlan plan,
            ReusableObject reusable,
            ByteBuffer buffer,
            StreamMeter streamMeter) {
        this.store = store;
        this.source = source;
        this.plan = plan;
        this.reusable = reusable;
        this.buffer = buffer;
        this.streamMeter = streamMeter;
    }

    /**
     * The copy of the object.
     *
     * @param key of the copy
     * @return null if it must be written; what is under its key then does not matter
     */
    ObjectUpload.@Nullable Written attempt(String key) {
        if (!isUnchanged()) {
            return null;
        }

        ObjectEntry object = reusable.object();
        boolean there =
                switch (store.copy(reusable.key(), key, object.size(), object.crc32c(), streamMeter::check)) {
                    case NOT -> false;
                    case CHECKED -> true;
                    case UNCHECKED -> isSound(key);
                };
        if (!there) {
            log.info(
                    "Object {} of an earlier archive is not there as it should be; it is written anew", reusable.key());
            return null;
        }
        streamMeter.reused(plan.size());
        return new ObjectUpload.Written(
                new ObjectEntry(plan.key(), object.size(), object.sha256(), object.crc32c(), object.codec()),
                files(),
                true);
    }

    /**
     * Whether the files are as they were. Those whose time has moved are looked at first: it is they that may have
     * changed.
     */
    private boolean isUnchanged() {
        List<Integer> suspectsFirst = IntStream.range(0, plan.files().size())
                .boxed()
                .sorted(Comparator.comparing(
                        (Integer index) -> !reusable.files().isTouched(index)))
                .toList();
        for (int index : suspectsFirst) {
            String sha256 = SourceFile.sha256(
                    source.shard(), source.tree().root(), plan.files().get(index), buffer, streamMeter::uncounted);
            if (!sha256.equals(reusable.files().sha256(index))) {
                return false;
            }
        }
        return true;
    }

    private boolean isSound(String key) {
        try (ObjectReader reader = store.open(key, 0, reusable.object().size(), streamMeter::check)) {
            return ReadBack.isSound(reader, reusable.object(), buffer, streamMeter);
        }
    }

    private List<FileEntry> files() {
        List<FileEntry> files = new ArrayList<>(plan.files().size());
        long offset = 0;
        for (int i = 0; i < plan.files().size(); i++) {
            FileEntry file = plan.file(i, reusable.files().sha256(i), offset);
            files.add(file);
            offset += file.size();
        }
        return files;
    }
}
