package io.torpor.store;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The marker of an archive root: an object at its top that says which root it is. A directory, or a bucket, of the same
 * name that is another one has none, or another. A copy of a root has the same, and is as good.
 *
 * @param id made once, at random
 */
public record RootMarker(String id) {

    /** The marker's key. */
    public static final String KEY = "torpor-archive.json";

    private static final int MAX_BYTES = 4096;
    private static final int VERSION = 1;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * The marker of a root.
     *
     * @return empty if it has none
     * @throws ProblemException {@code archive-unreachable} if what is there is no marker: it is not known which root
     *     this is; or any of {@link ObjectStore}
     */
    public static Optional<RootMarker> read(ObjectStore root) {
        try {
            return root.get(KEY, MAX_BYTES).map(text -> understood(root.location(), text));
        } catch (ProblemException e) {
            throw e.code() == ProblemCode.ARCHIVE_CORRUPT ? unknown(root.location(), "it is too large") : e;
        }
    }

    /**
     * The marker of a root that is used on purpose: one is made if there is none. Of two that make it at once one wins,
     * and both answer that one.
     *
     * @throws ProblemException as {@link #read}
     */
    public static RootMarker readOrMake(ObjectStore root) {
        return read(root).orElseGet(() -> {
            RootMarker made = new RootMarker(UUID.randomUUID().toString());
            root.putIfAbsent(KEY, made.text());
            return read(root).orElseThrow(() -> unknown(root.location(), "it is not there after it was written"));
        });
    }

    private byte[] text() {
        String json = JSON.writeValueAsString(
                JSON.createObjectNode().put("formatVersion", VERSION).put("id", id));
        return (json + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static RootMarker understood(StoreLocation location, byte[] text) {
        try {
            JsonNode read = JSON.readTree(text);
            JsonNode version = read.get("formatVersion");
            JsonNode id = read.get("id");
            if (isNumber(version)
                    && id != null
                    && id.isString()
                    && ID.matcher(id.asString()).matches()) {
                return new RootMarker(id.asString());
            }
            throw unknown(location, "it has no id");
        } catch (JacksonException e) {
            throw unknown(location, "it is not JSON");
        }
    }

    /** A newer version says which root it is, too. */
    private static boolean isNumber(@Nullable JsonNode version) {
        return version != null && version.isIntegralNumber();
    }

    private static ProblemException unknown(StoreLocation location, String why) {
        return new ProblemException(
                ProblemCode.ARCHIVE_UNREACHABLE,
                "It is not known which archive root is at " + location.value() + ": its " + KEY
                        + " can't be understood, " + why + "; put it back from a copy of the root, then retry");
    }
}
