package io.torpor.store;

import io.torpor.data.Names;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The object stores that may be used: those at or below the configured roots. A location is checked twice: when it is
 * resolved, and when it is opened, with the links that a file system has at that moment.
 */
@Component
public class ObjectStores {

    private static final Pattern REGION = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

    private final StoreLocation defaultLocation;
    private final List<StoreLocation> roots;
    private final List<StoreProvider> providers;
    private final RootRecords records;
    private final SelfTests selfTests;

    @Autowired
    ObjectStores(StoreProperties properties, List<StoreProvider> providers, RootRecords records, Clock clock) {
        this(properties.defaultLocation(), properties.allowedRoots(), providers, records, clock);
    }

    /**
     * Stores outside of a Spring context, with nothing on record of their roots.
     *
     * @param defaultLocation as {@code torpor.archive.default}
     * @param allowedRoots as {@code torpor.archive.allowed-roots}; empty means the default only
     * @param providers the kinds of stores
     * @throws IllegalStateException naming the key that is wrong
     */
    public ObjectStores(String defaultLocation, List<String> allowedRoots, List<StoreProvider> providers) {
        this(defaultLocation, allowedRoots, providers, RootRecords.NONE, Clock.systemUTC());
    }

    private ObjectStores(
            String defaultLocation,
            List<String> allowedRoots,
            List<StoreProvider> providers,
            RootRecords records,
            Clock clock) {
        this.records = records;
        this.selfTests = new SelfTests(clock);
        this.providers = List.copyOf(providers);
        this.defaultLocation = configured("torpor.archive.default", defaultLocation);
        List<StoreLocation> roots = new ArrayList<>();
        for (int i = 0; i < allowedRoots.size(); i++) {
            roots.add(configured("torpor.archive.allowed-roots[" + i + "]", allowedRoots.get(i)));
        }
        this.roots = roots.isEmpty() ? List.of(this.defaultLocation) : List.copyOf(roots);

        if (!isAllowed(this.defaultLocation)) {
            throw new IllegalStateException("torpor.archive.default: " + this.defaultLocation.value()
                    + " is not below any of torpor.archive.allowed-roots; add it there");
        }
    }

    /**
     * The canonical location of what was asked for. Resolving it again gives the same. Asks nothing of a store.
     *
     * @param requested {@code file:} and a path, taken literally, or {@code s3://bucket/prefix}; null for the
     *     configured default
     * @throws ProblemException {@code invalid-request} for anything that is not a location, {@code archive-not-allowed}
     *     for one outside of the roots
     */
    public StoreLocation resolve(@Nullable String requested) {
        if (requested == null) {
            return defaultLocation;
        }

        StoreLocation location = StoreLocation.of(requested);
        requireAllowed(location);
        return location;
    }

    /**
     * A store's region as a request names it, checked.
     *
     * @param region null if it names none
     * @return the same
     * @throws ProblemException {@code invalid-request} if no region can have this name
     */
    public static @Nullable String checkRegion(@Nullable String region) {
        if (region != null && !REGION.matcher(region).matches()) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST,
                    "region: '" + Names.printable(region)
                            + "' must be a region's name: lower-case letters, digits and dashes, such as eu-central-1");
        }
        return region;
    }

    /**
     * The store at a location. Nothing is created yet, and nothing is asked of it; it needs no closing. Whatever is asked
     * of it throws {@code archive-unreachable} while the root that is on record there is away (I4).
     *
     * @param location as {@link #resolve} answers
     * @param region of the store, where it has regions; null for the configured one
     * @throws ProblemException {@code archive-not-allowed} if the location is, by now, outside of the roots
     */
    public ObjectStore open(StoreLocation location, @Nullable String region) {
        requireAllowed(location);
        return providers.stream()
                .flatMap(provider -> provider.open(location, region).stream())
                .findFirst()
                .map(store -> new RootedStore(store, records))
                .orElseThrow(() -> notAllowed(location));
    }

    /**
     * The store at a location, resolved first.
     *
     * @param location as {@link #resolve} takes it
     * @param region of the store, where it has regions; null for the configured one
     * @throws ProblemException as {@link #resolve} and {@link #open(StoreLocation, String)}
     */
    public ObjectStore open(String location, @Nullable String region) {
        return open(resolve(location), region);
    }

    /**
     * The store at a location, for a pause. At its first use in this process it is tested, for half a minute at most: a store
     * that a pause can't rely on fails it before its first byte. What only lacks something, or does not answer to the end, is
     * for the pause to get along with.
     *
     * @param location as {@link #resolve} takes it
     * @param region of the store, where it has regions; null for the configured one
     * @param check of the pause; throws to stop it
     * @throws ProblemException as {@link #open(String, String)}, the store's fault, or what the check throws
     */
    public ObjectStore openForPause(String location, @Nullable String region, Runnable check) {
        ObjectStore store = open(location, region);
        selfTests.beforePause(store, region, check);
        return store;
    }

    /**
     * Tests the store at a location: what pauses and resumes rely on.
     *
     * @param location as {@link #resolve} takes it
     * @param region of the store, where it has regions; null for the configured one
     * @throws ProblemException as {@link #open(String, String)} and {@link #checkRegion}; {@code task-conflict} while it is
     *     being tested; {@code cancelled}; {@code archive-unreachable} if the root on record is away
     */
    public SelfTest selfTest(String location, @Nullable String region) {
        return selfTests.run(open(location, checkRegion(region)), region);
    }

    /** The last self-test of each store that this process has tested, of the default, and of each root. By location. */
    public List<SelfTest> selfTests() {
        List<StoreLocation> configured = new ArrayList<>(roots);
        configured.add(defaultLocation);
        return selfTests.last(configured);
    }

    /** Cancels the self-tests that somebody asked for; answers the locations of those that ran. */
    public List<String> cancelSelfTests() {
        return selfTests.cancel();
    }

    /** The allowed roots: locations at or below which an archive may be; never empty. */
    public List<StoreLocation> roots() {
        return roots;
    }

    private void requireAllowed(StoreLocation location) {
        if (!isAllowed(location)) {
            throw notAllowed(location);
        }
    }

    private boolean isAllowed(StoreLocation location) {
        return roots.stream().anyMatch(location::isWithin);
    }

    private ProblemException notAllowed(StoreLocation location) {
        String allowed = roots.stream().map(StoreLocation::value).collect(Collectors.joining(", "));
        return new ProblemException(
                ProblemCode.ARCHIVE_NOT_ALLOWED,
                "The archive " + Names.printable(location.value()) + " is not below an allowed root (" + allowed
                        + "); name one that is, or add it to torpor.archive.allowed-roots");
    }

    private static StoreLocation configured(String key, String value) {
        try {
            return StoreLocation.of(value);
        } catch (ProblemException e) {
            throw new IllegalStateException(key + ": " + e.message(), e);
        }
    }
}
