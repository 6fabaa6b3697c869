package io.torpor.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests' S3 server does what the tests believe. */
class S3ServerTest {

    /** How Linux shows 127.0.0.1 as an address of IPv4, and mapped into IPv6. */
    private static final List<String> LOOPBACK = List.of("0100007F", "0000000000000000FFFF00000100007F");

    @Test
    void nobodyElseReachesIt() throws IOException {
        List<String> addresses = listeningAddresses(S3Server.shared().pid());

        assertThat(addresses).isNotEmpty().allMatch(LOOPBACK::contains);
    }

    /** The local addresses of a process's listening sockets, as hexadecimal digits. */
    private static List<String> listeningAddresses(long pid) throws IOException {
        List<String> inodes = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                String target = Files.readSymbolicLink(descriptor).toString();
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring(8, target.length() - 1));
                }
            }
        }
        List<String> addresses = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table))) {
                String[] columns = line.strip().split(" +");
                boolean listens = columns[3].equals("0A");
                if (listens && inodes.contains(columns[9])) {
                    addresses.add(columns[1].split(":")[0]);
                }
            }
        }
        return addresses;
    }
}
