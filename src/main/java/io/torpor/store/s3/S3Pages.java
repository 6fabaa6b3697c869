package io.torpor.store.s3;

import io.torpor.store.StoreErrors;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a list of a store, each asked for when it is wanted. A list ends by the store's word alone, so it must
 * get on: one whose pages come again, or which has nothing to say for too long, would never end.
 *
 * @param <P> the store's answer, a page
 */
abstract class S3Pages<P> implements Iterator<P> {

    /** The most pages: of 1,000 objects each it is far more than any archive has. */
    private static final int MOST = 100_000;

    /** The most pages in a row with nothing on them. Some stores send a few, where much was deleted. */
    private static final int MOST_EMPTY = 100;

    private final S3Requests requests;
    private final String prefix;
    private final Runnable check;
    private @Nullable P last;
    private int count;
    private int empty;
    private String seenFirst = "";
    private String seenNext = "";

    /**
     * @param check called before each page; throws to stop the list
     */
    S3Pages(S3Requests requests, String prefix, Runnable check) {
        this.requests = requests;
        this.prefix = prefix;
        this.check = check;
    }

    /** Asks for the page after another one; null for the first. */
    abstract P fetch(@Nullable P previous);

    /** The bucket that a page is of. None is on what is not S3's. */
    abstract @Nullable String bucket(P page);

    /** Whether the store says that there is more. */
    abstract boolean goesOn(P page);

    /** Where the store says that the next page begins; empty if it does not. */
    abstract String next(P page);

    /** What a page begins with; empty if nothing is on it. */
    abstract String first(P page);

    /** The pages as a stream. */
    final Stream<P> stream() {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED), false);
    }

    @Override
    public final boolean hasNext() {
        return last == null || goesOn(last);
    }

    @Override
    public final P next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (Thread.currentThread().isInterrupted()) {
            throw StoreErrors.interrupted(new InterruptedException("between two pages of a list"));
        }
        check.run();

        P page = fetch(last);
        requireList(page);
        requireProgress(page);
        last = page;
        return page;
    }

    /**
     * Checks that an answer names a bucket. One that does not is not S3's: to take it for an empty list would be to
     * take garbage for "gone".
     */
    private void requireList(P page) {
        if (bucket(page) == null) {
            throw S3Errors.nonsense(requests.location(), prefix);
        }
    }

    private void requireProgress(P page) {
        String first = first(page);
        String next = goesOn(page) ? next(page) : "";
        count++;
        empty = first.isEmpty() ? empty + 1 : 0;
        if (goesOn(page) && next.isEmpty()) {
            throw endless("the store says that its list goes on, but names no token to go on from");
        }
        if (isSeen(next, seenNext)) {
            throw endless("the store repeats its list's token, so the list would never end");
        }
        if (isSeen(first, seenFirst)) {
            throw endless("the store repeats a page of its list, so the list would never end");
        }
        if (empty > MOST_EMPTY && goesOn(page)) {
            throw endless("the store's list goes on and on with nothing on it");
        }
        if (count > MOST) {
            throw endless("the store's list has more than " + MOST + " pages");
        }
        if ((count & (count - 1)) == 0) {
            // A circle of any length comes past one of the pages 1, 2, 4, 8 … again: nobody needs to keep all.
            seenFirst = first;
            seenNext = next;
        }
    }

    private static boolean isSeen(String place, String seen) {
        return !place.isEmpty() && place.equals(seen);
    }

    private RuntimeException endless(String fault) {
        return S3Errors.endless(requests.location(), prefix, fault);
    }
}
