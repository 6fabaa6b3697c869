package io.torpor.pipeline;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The compression that is configured, for whoever builds an archiver. */
@Configuration(proxyBeanMethods = false)
class CompressionConfiguration {

    @Bean
    Compression compression(CompressionProperties properties) {
        return new Compression(properties.compression(), properties.compressionLevel());
    }
}
