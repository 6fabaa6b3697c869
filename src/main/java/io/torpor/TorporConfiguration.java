package io.torpor;

import io.torpor.data.DataDirectory;
import io.torpor.data.DiskErrors;
import io.torpor.data.Durability;
import io.torpor.data.FileNames;
import io.torpor.data.OwnWrites;
import java.io.IOException;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The beans that every module takes for granted: a clock, the data directory, and a database in it if no other is
 * named.
 */
@Configuration(proxyBeanMethods = false)
class TorporConfiguration {

    private static final Logger log = LoggerFactory.getLogger(TorporConfiguration.class);

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    DataDirectory dataDirectory(TorporProperties properties) throws IOException {
        DiskErrors.learn();
        FileNames.require("torpor.data-dir", properties.dataDir());
        if (!FileNames.areUnicode()) {
            log.warn(FileNames.warning());
        }
        DataDirectory data = new DataDirectory(properties.dataDir());
        Durability.createDirectories(data.own());
        return data;
    }

    @Bean
    OwnWrites ownWrites() {
        return new OwnWrites();
    }

    /**
     * The database where none is named: H2 in a file. {@code WRITE_DELAY=0}: a commit is in the file when it returns,
     * so that a killed process loses no record (I1). H2's own exit hook is off, because the pool closes the database; and
     * so is its trace file, which would grow with every call on a disk that is full. Its room is made before it, and given
     * back after it.
     */
    @Bean
    @ConditionalOnProperty(name = "spring.datasource.url", matchIfMissing = true, havingValue = "\u0000never")
    JdbcConnectionDetails fileDatabase(DataDirectory data, OwnRoom room) {
        String file = data.own().resolve("db").toString();
        if (file.indexOf(';') >= 0) {
            throw new IllegalStateException(
                    "torpor.data-dir: must not contain ';' unless spring.datasource.url is set");
        }
        String url =
                "jdbc:h2:file:" + file + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0;LOCK_TIMEOUT=10000;TRACE_LEVEL_FILE=0";
        return new JdbcConnectionDetails() {
            @Override
            public String getJdbcUrl() {
                return url;
            }

            @Override
            public String getUsername() {
                return "sa";
            }

            @Override
            public String getPassword() {
                return "";
            }
        };
    }
}
