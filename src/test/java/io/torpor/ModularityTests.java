package io.torpor;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** The walls of the design: no module reaches into another, and there are no circles. */
class ModularityTests {

    @Test
    void modulesKeepToTheirWalls() {
        ApplicationModules.of(TorporApplication.class).verify();
    }
}
