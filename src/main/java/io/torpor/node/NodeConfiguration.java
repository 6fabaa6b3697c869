package io.torpor.node;

import io.torpor.data.AtomicFiles;
import io.torpor.data.DataDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The identity of this process as a bean: the node's kept name, and a new incarnation. */
@Configuration(proxyBeanMethods = false)
class NodeConfiguration {

    private static final Logger log = LoggerFactory.getLogger(NodeConfiguration.class);
    private static final String LOCK = "process.lock";

    @Bean
    EarlierProcess earlierProcess(DataDirectory data) {
        return new EarlierProcess(Files.exists(data.own().resolve(LOCK)));
    }

    private static final String DIRECTORY_ID = "directory-id";

    /** Taken before the identity, so that two processes never work on one data directory. */
    @Bean(destroyMethod = "close")
    ProcessLock processLock(DataDirectory data, EarlierProcess askedBefore) throws IOException {
        return ProcessLock.take(data.own().resolve(LOCK));
    }

    @Bean
    NodeIdentity nodeIdentity(NodeProperties properties, DataDirectory data, ProcessLock lock) throws IOException {
        Path file = data.own().resolve("node-id");
        // Earlier versions did not look at the file where an id was configured: it may be that of an older start.
        String wanted = properties.id();
        String id = wanted != null && !Files.exists(data.own().resolve(DIRECTORY_ID))
                ? configured(file, wanted)
                : id(file, wanted);
        NodeIdentity identity = new NodeIdentity(id, UUID.randomUUID().toString());
        log.info("This is node {}, incarnation {}, {}", identity.id(), identity.incarnation(), lock);
        return identity;
    }

    @Bean
    DirectoryId directoryId(DataDirectory data, ProcessLock lock, NodeIdentity node) throws IOException {
        Path file = data.own().resolve(DIRECTORY_ID);
        Optional<String> kept = kept(file);
        String id = kept.isPresent() ? kept.get() : UUID.randomUUID().toString();
        if (kept.isEmpty()) {
            keep(file, id);
        }
        log.debug("The data directory of node {} is {}, {}", node.id(), id, lock);
        return new DirectoryId(id);
    }

    /** All that is in a data directory is on record under its node's id, so the directory has the last word. */
    private static String id(Path file, @Nullable String configured) throws IOException {
        Optional<String> kept = kept(file);
        if (kept.isPresent()) {
            if (configured != null && !configured.equals(kept.get())) {
                throw new IllegalStateException("torpor.node.id: is " + configured
                        + ", but this data directory is that of"
                        + " node " + kept.get() + " (" + file
                        + "), and its shards, locks and records are under that id."
                        + " Set torpor.node.id to " + kept.get() + " or leave it out; or give node " + configured
                        + " a data directory of its own");
            }
            return kept.get();
        }
        String id = configured != null
                ? configured
                : "node-" + UUID.randomUUID().toString().substring(0, 8);
        keep(file, id);
        return id;
    }

    private static String configured(Path file, String id) throws IOException {
        if (!Files.exists(file) || !Files.readString(file).strip().equals(id)) {
            keep(file, id);
        }
        return id;
    }

    private static Optional<String> kept(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String id = Files.readString(file).strip();
        if (!id.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalStateException(file + " holds no id; write the one that it had into it");
        }
        return Optional.of(id);
    }

    private static void keep(Path file, String id) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(aside); // of a start that was killed
        AtomicFiles.replace(file, aside, (id + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
