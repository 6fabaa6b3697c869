package io.torpor;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Torpor: puts idle buckets to sleep and wakes them up. */
@SpringBootApplication
@EnableScheduling
@ConfigurationPropertiesScan
public class TorporApplication {

    /** Starts the service. */
    public static void main(String[] args) {
        SpringApplication service = new SpringApplication(TorporApplication.class);
        service.addListeners(new ProcessExit());
        service.run(args);
    }
}
