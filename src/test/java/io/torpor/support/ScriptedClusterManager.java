package io.torpor.support;

import io.torpor.cluster.ClusterManager;
import io.torpor.cluster.HibernationState;
import io.torpor.cluster.Observation;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A cluster manager that says what the test wants, bucket by bucket; a bucket without a script is online. */
public class ScriptedClusterManager implements ClusterManager {

    private final Map<String, Observation> script = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> silent = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> questions = new ConcurrentHashMap<>();
    private final Map<String, Runnable> watchers = new ConcurrentHashMap<>();

    public static String uuid(String bucket) {
        return "uuid-of-" + bucket;
    }

    /** From now on this is the answer; whoever watches the bucket is nudged. */
    public void says(String bucket, Observation observation) {
        script.put(bucket, observation);
        Runnable watcher = watchers.get(bucket);
        if (watcher != null) {
            watcher.run();
        }
    }

    public void says(String bucket, HibernationState state) {
        says(bucket, new Observation.Present(uuid(bucket), state));
    }

    /** From now on no answer is usable. Whether that is a 403, a time-out or garbage is for an adapter to tell, and its tests. */
    public void saysNothingUsable(String bucket) {
        says(bucket, new Observation.Unusable("scripted"));
    }

    /** From now on a question about the bucket is never answered, until {@link #speaks}. */
    public void fallsSilent(String bucket) {
        silent.putIfAbsent(bucket, new CountDownLatch(1));
    }

    void speaks(String bucket) {
        CountDownLatch latch = silent.remove(bucket);
        if (latch != null) {
            latch.countDown();
        }
    }

    public int questions(String bucket) {
        return questions.computeIfAbsent(bucket, name -> new AtomicInteger()).get();
    }

    @Override
    public Observation observe(String bucket) {
        questions.computeIfAbsent(bucket, name -> new AtomicInteger()).incrementAndGet();
        CountDownLatch latch = silent.get(bucket);
        if (latch != null) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Observation.Unusable("interrupted");
            }
        }
        return script.getOrDefault(bucket, new Observation.Present(uuid(bucket), HibernationState.ONLINE));
    }

    @Override
    public Watch watch(String bucket, Runnable moved) {
        watchers.put(bucket, moved);
        return () -> watchers.remove(bucket);
    }

    @Override
    public List<String> buckets() {
        return List.copyOf(script.keySet());
    }
}
