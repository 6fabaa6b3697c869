package io.torpor.store;

import io.torpor.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An object store below one location. Keys are segments of letters, digits and {@code _ . % @ + = -}, separated by
 * {@code /}; an illegal key is a bug of the caller ({@link IllegalArgumentException}). All methods may be called from
 * many threads, on different keys also at the same time. Nothing is null, neither given nor answered.
 *
 * <p>Every method may throw {@link ProblemException} with {@code archive-unreachable} (worth a retry), {@code
 * archive-denied} or {@code archive-no-such-bucket} (worth a retry when somebody has mended it), {@code
 * archive-not-allowed} (something in the store leads out of its location) or {@code cancelled} (the thread was
 * interrupted); methods that write also {@code insufficient-space}. What a store tries again by itself was tried
 * before. A call that threw may have been done all the same, since an answer can be lost; each says what it then
 * leaves.
 */
public interface ObjectStore {

    /** The location that this store was opened for. Asks nothing of the store. */
    StoreLocation location();

    /**
     * Begins an object. Nothing is under its key before {@link ObjectWriter#commit}; an object that is there already
     * stays until then. What a killed writer leaves is for {@link #discardUnfinished}.
     *
     * @param key of the object; one writer at a time
     * @param expectedSize bytes that the caller means to write: a hint, 0 or more; which part is the last is told by it
     * @param check called often while the caller waits for the store, by any thread; throws to stop it
     * @return for the caller to close
     */
    ObjectWriter create(String key, long expectedSize, Runnable check);

    /**
     * Begins an object in the way that costs this store least, if that is another one than {@link #create}'s. It keeps
     * nothing of what it has sent, so a broken line ends it: then its {@code write} or {@code commit} throws {@link
     * BrokenStreamException}, and the caller closes it and writes the object again with {@link #create}.
     *
     * @param key of the object; one writer at a time
     * @param size bytes that the caller will write, no more and no fewer
     * @param check as for {@link #create}
     * @return for the caller to close; empty if there is no such way, or not for this size
     */
    default Optional<ObjectWriter> stream(String key, long size, Runnable check) {
        return Optional.empty();
    }

    /**
     * Reads a range of an object. What is missing or too short is known before the first byte is read. May wait for
     * memory that other streams hold.
     *
     * @param key of the object
     * @param offset first byte, from 0
     * @param length bytes, 0 or more
     * @param check called often while the caller waits for the store, by any thread; throws to stop it
     * @return for the caller to close
     * @throws ProblemException {@code archive-incomplete} if there is no such object, {@code archive-corrupt} if it is
     *     too short for the range; both name the key
     */
    ObjectReader open(String key, long offset, long length, Runnable check);

    /**
     * Reads an object that says what is in an archive. As {@link #open}, but it never waits for streams that move
     * shards.
     *
     * @param key of the object
     * @param length bytes from the first on
     * @return for the caller to close
     * @throws ProblemException as {@link #open}
     */
    ObjectReader openMetadata(String key, long length);

    /**
     * Makes an object of another one in the same store, without sending its bytes. Both then stand on their own: either
     * may be discarded. The copy is durable at the latest after {@link #makeDurable}. On failure there may be a copy.
     *
     * @param from key of an object, maybe one that is gone by now
     * @param to key of the copy, in a prefix of the caller's own; nothing is there yet
     * @param size bytes that are expected under {@code from}
     * @param crc32c of these bytes, 8 lower-case hex digits
     * @param check called often; throws to stop it
     * @return {@link CopyResult#NOT} also if the store refuses it, for whatever reason; the caller then writes the
     *     object
     */
    CopyResult copy(String from, String to, long size, String crc32c, Runnable check);

    /**
     * Writes a small object, replacing an older one at once. It is durable when this returns. May be repeated; the last
     * one stands. On failure the older or the new one is there, whole.
     *
     * @param key of the object
     * @param content not changed meanwhile
     */
    void put(String key, byte[] content);

    /**
     * Writes a small object if there is none, at once. It is durable when this returns true. Of two writers one wins,
     * where the store can tell them apart (hard links, conditional writes); elsewhere only the task's lease keeps them
     * apart. On failure the object may be there, whole.
     *
     * @param key of the object
     * @param content not changed meanwhile
     * @return false if there is one; it is left alone. It may be this call's own, whose first answer was lost, so the
     *     caller compares
     */
    boolean putIfAbsent(String key, byte[] content);

    /**
     * Reads a small object.
     *
     * @param key of the object
     * @param maxBytes the most that the caller accepts
     * @return empty if there is none; that the location is there is for {@link #requirePresent} to say
     * @throws ProblemException {@code archive-corrupt} if it is larger
     */
    Optional<byte[]> get(String key, int maxBytes);

    /**
     * The objects whose keys begin with the prefix, sorted by key. Unfinished objects are not listed; those that come
     * or go meanwhile may be.
     *
     * @param prefix need not end with {@code /}; empty for all
     * @param check called again and again, by a store that has pages between any two of them; throws to stop it
     * @return empty if there is none; that the location is there is for {@link #requirePresent} to say
     * @throws ProblemException {@code archive-unreachable} also if there are more than a {@link ListLimit} allows
     */
    List<StoredObject> list(String prefix, Runnable check);

    /** As {@link #list(String, Runnable)}, for a few objects, or when nobody waits for it. */
    default List<StoredObject> list(String prefix) {
        return list(prefix, () -> {});
    }

    /**
     * The names right below a prefix that have something below them, sorted: what an object store has for directories. They
     * come from outside, and need not be segments of keys. Asks for no more than these, however much is below them.
     *
     * @param prefix ends with {@code /}; empty for the location itself
     * @param check as for {@link #list(String, Runnable)}
     * @return empty if there is none; that the location is there is for {@link #requirePresent} to say
     * @throws ProblemException as {@link #list(String, Runnable)}
     */
    List<String> directories(String prefix, Runnable check);

    /** As {@link #directories(String, Runnable)}, for a few names, or when nobody waits for it. */
    default List<String> directories(String prefix) {
        return directories(prefix, () -> {});
    }

    /**
     * Removes everything below a prefix, unfinished objects included, and directories that are empty then. It is gone
     * for good when this returns. Nothing there is fine, so it may be repeated; on failure some may be gone. What may
     * be removed is the caller's to know (I4).
     *
     * @param prefix ends with {@code /}
     */
    void discard(String prefix);

    /**
     * Removes everything below a prefix as {@link #discard(String)} does, one object last: as long as anything else is
     * there, it is, also after a power failure. One that is not there is fine.
     *
     * @param prefix ends with {@code /}
     * @param last key of an object right below the prefix
     * @param check called before each removal, or each request that removes several; throws to stop it
     */
    void discard(String prefix, String last, Runnable check);

    /**
     * Removes what unfinished objects have left below a prefix, for example of a writer that was killed. Only for a
     * prefix that nobody writes to any more: a writer at work loses its object. Nothing there is fine, so it may be
     * repeated; on failure some may be gone.
     *
     * @param prefix ends with {@code /}
     */
    void discardUnfinished(String prefix);

    /**
     * Waits until all objects below a prefix that were committed or copied before this call survive a power failure.
     * May be repeated; on failure none is known to.
     *
     * @param prefix ends with {@code /}
     */
    void makeDurable(String prefix);

    /**
     * Checks that the location is there, and creates nothing.
     *
     * @throws ProblemException {@code archive-unreachable} if it is not: an unmounted disk, most likely, so that what
     *     is not found in it is not known to be gone
     */
    void requirePresent();

    /**
     * Checks that the store can be reached and written to, or, as long as its directory is not there, that it could be
     * made. Leaves nothing: no object, and no directory. May be called at any time, beside tasks at work.
     */
    void check();

    /**
     * Tests what pauses and resumes rely on, and remembers what the store lacks, as far as that is of use. Writes only below
     * {@link SelfTest#DIRECTORY}, or as {@link #check} does, and leaves nothing there, also if it fails or is stopped; what
     * a process that was killed has left, the next test removes when it is an hour old by the store's own clock. May be
     * called at any time, beside tasks at work.
     *
     * @param limit after which nothing more is tested
     * @param check called before each request; throws to stop it
     * @return the findings, whatever they are; an ability that this kind of store does not have to prove is not there
     * @throws ProblemException {@code cancelled}, what the check throws, or {@code archive-unreachable} if the root on
     *     record is away
     */
    List<StoreFinding> selfTest(Duration limit, Runnable check);
}
