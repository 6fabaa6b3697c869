package io.torpor.crash;

import static io.torpor.support.Invariant.I2;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;

import io.torpor.process.TorporApp;
import io.torpor.support.Pins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Kills at random times, over several buckets that pause, resume and are cancelled, also while a process starts; then
 * everything is in order. {@code torpor.soak.kills} and {@code torpor.soak.seed} change it.
 */
@Isolated("its processes take all cores")
class CrashSoakIT {

    private static final int KILLS = Integer.getInteger("torpor.soak.kills", 3);
    private static final long SEED = Long.getLong("torpor.soak.seed", 54_421L);

    /** Data directories that are worked on side by side, since most of the time is spent in starts. */
    private static final int SITES = 3;

    @TempDir
    Path homes;

    @Test
    @Pins({I2, I4, I5})
    void everythingIsInOrderAfterManyKills() throws IOException, InterruptedException, ExecutionException {
        TorporApp.get();
        System.out.printf("%d kills, -Dtorpor.soak.seed=%d%n", KILLS, SEED);
        ExecutorService threads = Executors.newFixedThreadPool(SITES);
        try {
            List<Callable<Void>> runs = new ArrayList<>();
            for (int site = 0; site < SITES; site++) {
                int kills = KILLS / SITES + (site < KILLS % SITES ? 1 : 0);
                SoakSite soak = new SoakSite(Files.createDirectory(homes.resolve("site-" + site)), SEED + site);
                runs.add(() -> {
                    soak.run(kills);
                    return null;
                });
            }
            for (Future<Void> run : threads.invokeAll(runs)) {
                run.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
