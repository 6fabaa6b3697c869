package io.torpor.data;

import static io.torpor.support.Invariant.I10;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.torpor.support.Pins;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeEntriesTest {

    private static final List<String> NAMES = List.of(
            "a", "a.txt", "a-b", "b", "ä", "\uE000", "\uD83D\uDE00", " ", "~", "index-000001.db", "x".repeat(255));

    @Property(tries = 60)
    void whatIsPackedComesBackInTheOrderOfPathsAndIsFound(@ForAll long seed, @ForAll @IntRange(max = 700) int count) {
        Map<String, TreeEntry> entries = new TreeMap<>();
        Random random = new Random(seed);
        for (int i = 0; i < count; i++) {
            TreeEntry entry = entry(random);
            entries.put(entry.path(), entry);
        }
        List<TreeEntry> shuffled = new ArrayList<>(entries.values());
        Collections.shuffle(shuffled, random);

        TreeEntries packed = TreeEntries.of(shuffled);

        assertThat(packed).containsExactlyInAnyOrderElementsOf(entries.values());
        for (int i = 0; i < packed.size(); i++) {
            assertThat(packed.find(packed.get(i).path())).isEqualTo(i);
        }
        for (int i = 1; i < packed.size(); i++) {
            assertThat(TreeEntries.comparePaths(
                            packed.get(i - 1).path(), packed.get(i).path()))
                    .isNegative();
        }
        assertThat(packed.find("nowhere/at all")).isNegative();
        int[] some = random.ints(packed.isEmpty() ? 0 : 20, 0, Math.max(1, packed.size()))
                .toArray();
        List<TreeEntry> selected = packed.select(some);
        assertThat(selected).hasSize(some.length);
        for (int i = 0; i < some.length; i++) {
            assertThat(selected.get(i)).isEqualTo(packed.get(some[i]));
        }
    }

    /** A plan of objects is a selection each: there are many thousands of them at a time. */
    @Test
    @Pins(I10)
    void whatWasUnpackedIsNotHeldByWhoeverAskedForIt() {
        List<TreeEntry> entries = new ArrayList<>();
        for (int i = 0; i < 64 * 1000; i++) {
            entries.add(entry(new Random(i), "%06d".formatted(i)));
        }
        TreeEntries packed = TreeEntries.of(entries);
        List<TreeEntry> selected = packed.select(new int[] {1});
        WeakReference<TreeEntry> unpacked = new WeakReference<>(selected.get(0));

        packed.forEach(entry -> assertThat(entry).isNotNull());

        await().untilAsserted(() -> {
            System.gc();
            assertThat(unpacked.refersTo(null)).isTrue();
        });
        assertThat(selected).containsExactly(packed.get(1));
    }

    private static TreeEntry entry(Random random) {
        StringBuilder path = new StringBuilder(NAMES.get(random.nextInt(NAMES.size())));
        for (int depth = random.nextInt(4); depth > 0; depth--) {
            path.append('/').append(NAMES.get(random.nextInt(NAMES.size()))).append(random.nextInt(100));
        }
        return entry(random, path.toString());
    }

    private static TreeEntry entry(Random random, String path) {
        boolean directory = random.nextInt(4) == 0;
        long size = directory ? 0 : random.nextLong() >>> random.nextInt(1, 64);
        return new TreeEntry(
                path,
                directory,
                size,
                time(random),
                random.nextInt(010000),
                time(random),
                owner(random),
                random.nextInt(10) == 0 ? size / 2 : size);
    }

    private static FileTime time(Random random) {
        return FileTime.from(
                Instant.ofEpochSecond(random.nextInt(), random.nextBoolean() ? 0 : random.nextInt(1_000_000_000)));
    }

    private static @Nullable Owner owner(Random random) {
        return random.nextInt(3) == 0 ? new Owner(random.nextInt(), random.nextInt(2)) : null;
    }

    @Test
    void entriesOutOfOrderAreABug() {
        TreeEntries.Packer packer = new TreeEntries.Packer();
        FileTime time = FileTime.fromMillis(0);
        packer.add(new TreeEntry("b", false, 0, time, 0644, time));

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> packer.add(new TreeEntry("a", false, 0, time, 0644, time)));
    }

    @Test
    void anEmptyTreeHasNothingToFind() {
        assertThat(TreeEntries.of(List.of())).isEmpty();
        assertThat(TreeEntries.of(List.of()).find("a")).isNegative();
    }

    @Test
    @Pins(I10)
    void aScanPacksWhatIsThereWhateverItsNames(@TempDir Path root) throws IOException {
        for (String name : NAMES) {
            Path directory = Files.createDirectory(root.resolve(name));
            for (int i = 0; i < 150; i++) {
                Files.createFile(directory.resolve("file-" + i));
            }
        }

        Tree tree = TreeScanner.scan(root);

        assertThat(tree.entries()).hasSize(NAMES.size() * 151);
        for (int i = 1; i < tree.entries().size(); i++) {
            assertThat(TreeEntries.comparePaths(
                            tree.entries().get(i - 1).path(),
                            tree.entries().get(i).path()))
                    .isNegative();
        }
        assertThat(tree.difference(TreeScanner.scan(root))).isEmpty();
        Files.delete(root.resolve("b/file-7"));
        assertThat(tree.difference(TreeScanner.scan(root)).orElseThrow()).contains("b");
    }
}
