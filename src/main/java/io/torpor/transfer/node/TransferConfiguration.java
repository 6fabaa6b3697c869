package io.torpor.transfer.node;

import io.torpor.pipeline.Compression;
import io.torpor.pipeline.ShardArchiver;
import io.torpor.pipeline.ShardRestorer;
import io.torpor.transfer.TransferProperties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The threads that move bytes: one bounded pool for all tasks of this node, so that memory is bounded too (I10). It is
 * no default candidate, so that Boot still makes its own executor for requests.
 */
@Configuration(proxyBeanMethods = false)
class TransferConfiguration {

    @Bean(destroyMethod = "shutdownNow", defaultCandidate = false)
    ExecutorService transferPool(TransferProperties properties) {
        return Executors.newFixedThreadPool(properties.streams(), new CustomizableThreadFactory("torpor-stream-"));
    }

    @Bean
    ShardArchiver shardArchiver(
            @Qualifier("transferPool") ExecutorService transferPool,
            TransferProperties properties,
            Compression compression) {
        return new ShardArchiver(transferPool, properties.streams(), compression);
    }

    @Bean
    ShardRestorer shardRestorer(
            @Qualifier("transferPool") ExecutorService transferPool, TransferProperties properties) {
        return new ShardRestorer(transferPool, properties.streams());
    }
}
