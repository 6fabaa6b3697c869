package io.torpor.archive;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Settings that other modules pass on to what they build of this one. */
@Configuration(proxyBeanMethods = false)
class ArchiveConfiguration {

    @Bean
    Compression compression(ArchiveProperties properties) {
        return new Compression(properties.compression(), properties.compressionLevel());
    }
}
