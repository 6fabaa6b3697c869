package io.torpor.archive;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import io.torpor.store.StoreErrors;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** The claims in object stores, written and read. May be called from many threads. */
@Component
public final class ClaimStore {

    private static final String CLAIM = "claim.json";
    private static final int VERSION = 1;
    private static final int MAX_BYTES = 4096;

    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // a later software may add some
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(LogicalType.Textual, text -> {
                text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                text.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
            })
            .build();

    /** A claim as it is written. */
    private record Document(int formatVersion, String cluster, String task, String incarnation) {}

    /** The key of an archive's claim. */
    public static String key(ArchiveId archive) {
        return archive.prefix() + CLAIM;
    }

    /**
     * Reads a claim.
     *
     * @return empty if there is none
     * @throws ProblemException {@code archive-corrupt} or {@code archive-version} if it can't be understood, or any of
     *     {@link ObjectStore}
     */
    public Optional<Claim> read(ObjectStore store, ArchiveId archive) {
        String key = key(archive);
        return store.get(key, MAX_BYTES).map(text -> understood(key, text));
    }

    /**
     * Writes a claim if there is none.
     *
     * @return the claim that is there now: this one, or that of whoever was first
     * @throws ProblemException as {@link #read}
     */
    public Claim write(ObjectStore store, ArchiveId archive, Claim claim) {
        Document document = new Document(VERSION, claim.cluster(), claim.task(), claim.incarnation());
        byte[] text = (json.writeValueAsString(document) + "\n").getBytes(StandardCharsets.UTF_8);
        // Its answer may be that of a second try that met the first: what counts is what is there.
        store.putIfAbsent(key(archive), text);
        return read(store, archive).orElseThrow(() -> StoreErrors.incomplete(key(archive)));
    }

    private Claim understood(String key, byte[] text) {
        try {
            Document read = json.readValue(text, Document.class);
            if (read.formatVersion() != VERSION) {
                throw new ProblemException(
                        ProblemCode.ARCHIVE_VERSION,
                        "Object " + key + " of the archive has the format version " + read.formatVersion()
                                + ", which this version does not know");
            }
            return new Claim(read.cluster(), read.task(), read.incarnation());
        } catch (JacksonException e) {
            throw StoreErrors.corrupt(key, "is not in order: " + e.getOriginalMessage());
        }
    }
}
