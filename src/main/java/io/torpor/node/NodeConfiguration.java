package io.torpor.node;

import io.torpor.data.AtomicFiles;
import io.torpor.data.DataDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
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

    /** Taken before the identity, so that two processes never work on one data directory. */
    @Bean(destroyMethod = "close")
    ProcessLock processLock(DataDirectory data, EarlierProcess askedBefore) throws IOException {
        return ProcessLock.take(data.own().resolve(LOCK));
    }

    @Bean
    NodeIdentity nodeIdentity(NodeProperties properties, DataDirectory data, ProcessLock lock) throws IOException {
        String id = properties.id() == null ? keptId(data.own().resolve("node-id")) : properties.id();
        NodeIdentity identity = new NodeIdentity(id, UUID.randomUUID().toString());
        log.info("This is node {}, incarnation {}, {}", identity.id(), identity.incarnation(), lock);
        return identity;
    }

    private static String keptId(Path file) throws IOException {
        if (Files.exists(file)) {
            String id = Files.readString(file).strip();
            if (!id.matches("[A-Za-z0-9_-]{1,64}")) {
                throw new IllegalStateException(file + " holds no node id; remove it, or set torpor.node.id");
            }
            return id;
        }
        String id = "node-" + UUID.randomUUID().toString().substring(0, 8);
        Path aside = file.resolveSibling("node-id.new");
        Files.deleteIfExists(aside); // of a start that was killed
        AtomicFiles.replace(file, aside, (id + "\n").getBytes(StandardCharsets.UTF_8));
        return id;
    }
}
