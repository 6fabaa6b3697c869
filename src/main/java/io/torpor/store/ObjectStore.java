package io.torpor.store;

import io.torpor.problem.ProblemException;
import java.util.List;
import java.util.Optional;

/**
 * An object store below one location. Keys are segments of letters, digits and {@code _ . % @ + = -}, separated by
 * {@code /}; an illegal key is a bug of the caller ({@link IllegalArgumentException}). All methods may be called from
 * many threads, on different keys also at the same time.
 *
 * <p>Every method may throw {@link ProblemException} with {@code archive-unreachable} (worth a retry),
 * {@code archive-denied} or {@code archive-no-such-bucket} (worth a retry when somebody has mended it),
 * {@code archive-not-allowed} (something in the archive leads out of it) or {@code cancelled} (the thread was
 * interrupted); methods that write also {@code insufficient-space}.
 */
public interface ObjectStore {

    /** The location that this archive was opened for. */
    StoreLocation location();

    /**
     * Begins an object.
     *
     * @param expectedSize bytes that the caller means to write: a hint, 0 or more
     * @param check called often while the object is being sent, by any thread; throws to stop it
     */
    ObjectWriter create(String key, long expectedSize, Runnable check);

    /**
     * Begins an object in the way that costs this archive least, if that is another one than {@link #create}'s. It keeps
     * nothing of what it has sent, so a broken line ends it: then its {@code write} or {@code commit} throws
     * {@link BrokenStreamException}, and the caller closes it and writes the object again with {@link #create}.
     *
     * @param size bytes that the caller will write, no more and no fewer
     * @param check as for {@link #create}
     * @return empty if there is no such way, or not for this size
     */
    default Optional<ObjectWriter> stream(String key, long size, Runnable check) {
        return Optional.empty();
    }

    /**
     * Reads a range of an object.
     *
     * @param offset first byte, from 0
     * @param length bytes, 0 or more
     * @param check called often while bytes are being fetched, by any thread; throws to stop it
     * @throws ProblemException {@code archive-incomplete} if there is no such object, {@code archive-corrupt} if it is too
     *     short for the range; both name the key
     */
    ObjectReader open(String key, long offset, long length, Runnable check);

    /**
     * Reads an object that says what is in an archive. As {@link #open}, but it never waits for streams that move shards.
     *
     * @param length bytes from the first on
     */
    ObjectReader openMetadata(String key, long length);

    /**
     * Makes an object of another one in the same archive, without sending its bytes. Both then stand on their own: either
     * may be discarded.
     *
     * @param from key of an object, maybe one that is gone by now
     * @param to key of the copy, in a prefix of the caller's own
     * @param size bytes that are expected under {@code from}
     * @param crc32c of these bytes, 8 lower-case hex digits
     * @param check called often; throws to stop it
     */
    CopyResult copy(String from, String to, long size, String crc32c, Runnable check);

    /** Writes a small object, replacing an older one at once. It is durable when this returns. */
    void put(String key, byte[] content);

    /**
     * Writes a small object if there is none, at once. It is durable when this returns true.
     *
     * @return false if there is one; it is left alone
     */
    boolean putIfAbsent(String key, byte[] content);

    /**
     * Reads a small object.
     *
     * @param maxBytes the most that the caller accepts
     * @return empty if there is none
     * @throws ProblemException {@code archive-corrupt} if it is larger
     */
    Optional<byte[]> get(String key, int maxBytes);

    /** Every object whose key begins with the prefix, sorted by key. Unfinished objects are not listed. */
    List<StoredObject> list(String prefix);

    /**
     * Removes everything below a prefix, unfinished objects included, and directories that are empty then. It is gone for
     * good when this returns. Nothing there is fine.
     *
     * @param prefix ends with {@code /}
     */
    void discard(String prefix);

    /**
     * Removes what unfinished objects have left below a prefix, for example of a writer that was killed. Only for a prefix
     * that nobody writes to any more: a writer at work loses its object.
     *
     * @param prefix ends with {@code /}
     */
    void discardUnfinished(String prefix);

    /**
     * Waits until all objects committed below a prefix survive a power failure.
     *
     * @param prefix ends with {@code /}
     */
    void makeDurable(String prefix);

    /**
     * Checks that the location is there, and creates nothing.
     *
     * @throws ProblemException {@code archive-unreachable} if it is not: an unmounted disk, most likely, so that what is
     *     not found in it is not known to be gone
     */
    void requirePresent();

    /**
     * Checks that the archive can be reached and written to, and creates its directory if need be (never a store's
     * bucket).
     */
    void check();
}
