package io.torpor.node;

import io.torpor.data.AtomicFiles;
import io.torpor.data.DataDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The identity of this process as a bean: the node's kept name, and a new incarnation. */
@Configuration(proxyBeanMethods = false)
class NodeConfiguration {

    private static final Logger log = LoggerFactory.getLogger(NodeConfiguration.class);
    private static final String LOCK = "process.lock";
    private static final String NODE_ID = "node-id";
    private static final String DIRECTORY_ID = "directory-id";

    @Bean
    EarlierProcess earlierProcess(DataDirectory data) {
        return new EarlierProcess(Files.exists(data.own().resolve(LOCK)));
    }

    /** Taken before the identity, so that two processes never work on one data directory. */
    @Bean(destroyMethod = "close")
    ProcessLock processLock(DataDirectory data, EarlierProcess askedBefore) throws IOException {
        return ProcessLock.take(data.own().resolve(LOCK));
    }

    @Bean
    NodeIdentity nodeIdentity(NodeProperties properties, DataDirectory data, ProcessLock lock) throws IOException {
        Path file = data.own().resolve(NODE_ID);
        String wanted = properties.id();
        if (wanted != null && !Files.exists(data.own().resolve(DIRECTORY_ID))) {
            // Earlier versions did not look at the file where an id was configured: it may be that of an older start.
            keep(file, wanted);
        }
        String id = kept(
                file,
                () -> wanted != null
                        ? wanted
                        : "node-" + UUID.randomUUID().toString().substring(0, 8));
        if (wanted != null && !wanted.equals(id)) {
            throw anothers(file, wanted, id);
        }
        NodeIdentity identity = new NodeIdentity(id, UUID.randomUUID().toString());
        log.info("This is node {}, incarnation {}, {}", identity.id(), identity.incarnation(), lock);
        return identity;
    }

    @Bean
    DirectoryId directoryId(DataDirectory data, ProcessLock lock, NodeIdentity node) throws IOException {
        String id =
                kept(data.own().resolve(DIRECTORY_ID), () -> UUID.randomUUID().toString());
        log.debug("The data directory of node {} is {}, {}", node.id(), id, lock);
        return new DirectoryId(id);
    }

    /** All that is in a data directory is on record under its node's id, so the directory has the last word. */
    private static IllegalStateException anothers(Path file, String wanted, String id) {
        return new IllegalStateException("torpor.node.id: is " + wanted + ", but this data directory is that of node "
                + id
                + " (" + file + "), and its shards, locks and records are under that id. Set torpor.node.id to " + id
                + " or leave it out; or give node " + wanted + " a data directory of its own");
    }

    /** The id in a file; the first start writes it. */
    private static String kept(Path file, Supplier<String> first) throws IOException {
        if (!Files.exists(file)) {
            keep(file, first.get());
        }
        String id = Files.readString(file).strip();
        if (!id.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalStateException(file + " holds no id; write the one that it had into it");
        }
        return id;
    }

    private static void keep(Path file, String id) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(aside); // of a start that was killed
        AtomicFiles.replace(file, aside, (id + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
