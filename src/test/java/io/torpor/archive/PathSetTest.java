package io.torpor.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PathSetTest {

    @Test
    void eachIsThereOnceHoweverManyThereAre() {
        PathSet set = new PathSet();

        assertThat(IntStream.range(0, 300_000).filter(i -> !set.add("directory/file-" + i)))
                .isEmpty();

        assertThat(IntStream.range(0, 300_000).filter(i -> set.add("directory/file-" + i)))
                .isEmpty();
        assertThat(IntStream.range(0, 300_000).filter(i -> !set.contains("directory/file-" + i)))
                .isEmpty();
        assertThat(IntStream.range(0, 300_000).filter(i -> set.contains("other/file-" + i)))
                .isEmpty();
    }
}
