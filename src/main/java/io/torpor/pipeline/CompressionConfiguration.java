package io.torpor.pipeline;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The configuration of compression, for whoever builds an archiver. */
@Configuration(proxyBeanMethods = false)
class CompressionConfiguration {

    @Bean
    Compression compression(CompressionProperties properties) {
        return new Compression(properties.compression(), properties.compressionLevel());
    }
}
