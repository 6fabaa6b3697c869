package io.torpor.transfer.node;

import static io.torpor.support.Invariant.I9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import io.torpor.archive.DirectoryEntry;
import io.torpor.archive.FileEntry;
import io.torpor.archive.ShardContent;
import io.torpor.archive.ShardEntry;
import io.torpor.data.InodeFacts;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.DataDisk;
import io.torpor.support.Mounts;
import io.torpor.support.Pins;
import io.torpor.transfer.TransferProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** The plan of a resume counts what a disk really gives: blocks, directories and inodes. */
class CapacityTest {

    private final DataDisk disk = mock(DataDisk.class);
    private final TransferProperties properties = mock(TransferProperties.class);
    private final Capacity capacity = new Capacity(disk, properties, new NodeIdentity("node-1", "incarnation"));

    @BeforeEach
    void aDisk() {
        given(properties.spaceReserve()).willReturn(DataSize.ofBytes(1000));
        given(disk.blockSize()).willReturn(4096L);
        given(disk.usableSpace()).willReturn(1L << 40);
        given(disk.freeInodes()).willReturn(1L << 40);
    }

    @Test
    void aTinyFileTakesABlockAndAnInode() {
        DiskNeed need = capacity.need(List.of(ShardContent.of(shard(2_500))));

        assertThat(need.inodes()).isEqualTo(2_502);
        assertThat(need.bytes()).isBetween(2_502L * 4096, 2_600L * 4096);
    }

    @Test
    @Pins(I9)
    void theMessageSaysWhichIsShort() {
        DiskNeed need = capacity.need(List.of(ShardContent.of(shard(2_500))));
        capacity.require(need);

        given(disk.freeInodes()).willReturn(1_491L);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> capacity.require(need))
                .returns(ProblemCode.INSUFFICIENT_SPACE, ProblemException::code)
                .withMessageContaining("needs 2502 inodes")
                .withMessageContaining("1491 free");

        given(disk.usableSpace()).willReturn(need.bytes() + 999);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> capacity.require(need))
                .withMessageContaining("needs " + need.bytes() + " bytes");
    }

    @Test
    void aHoleTakesNothing() {
        FileEntry sparse = new FileEntry("sparse", 1L << 40, Instant.EPOCH, 0644, "", "object", 0, null, 8_192L);

        DiskNeed need = capacity.need(List.of(
                ShardContent.of(new ShardEntry("s", 0755, Instant.EPOCH, List.of(), List.of(sparse), List.of()))));

        assertThat(need.bytes()).isLessThan(32_768);
    }

    @Test
    void aDisksInodesAreCounted(@TempDir Path temp) throws IOException {
        try (Mounts mounts = new Mounts()) {
            mounts.tmpfs(temp, "nr_inodes=100,size=10m");
            long before = InodeFacts.free(temp);
            Files.createFile(temp.resolve("file"));

            assertThat(before).isBetween(50L, 100L);
            assertThat(InodeFacts.free(temp)).isEqualTo(before - 1);
        }
    }

    private static ShardEntry shard(int files) {
        return new ShardEntry(
                "s",
                0755,
                Instant.EPOCH,
                List.of(new DirectoryEntry("directory", 0755, Instant.EPOCH)),
                IntStream.range(0, files)
                        .mapToObj(i -> new FileEntry("directory/" + i, 1, Instant.EPOCH, 0644, "", "object", i))
                        .toList(),
                List.of());
    }
}
