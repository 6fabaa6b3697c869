package io.torpor.ops;

import io.torpor.store.ObjectStores;
import io.torpor.store.SelfTest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.stereotype.Component;

/**
 * The endpoint {@code /actuator/stores}: what the stores of archives can do, as this process has tested it; a write tests one
 * now.
 */
@Component
@Endpoint(id = "stores")
class StoresEndpoint {

    private final ObjectStores stores;

    StoresEndpoint(ObjectStores stores) {
        this.stores = stores;
    }

    /**
     * The stores that this process knows.
     *
     * @param stores the default, the allowed roots, and what else was tested, by location
     */
    record StoresDescriptor(List<SelfTest> stores) {}

    /**
     * The outcome of a cancel.
     *
     * @param cancelled the locations whose stores were being tested because somebody had asked for it
     */
    record Cancelled(List<String> cancelled) {}

    @ReadOperation
    StoresDescriptor stores() {
        return new StoresDescriptor(stores.selfTests());
    }

    /**
     * Tests a store now.
     *
     * @param archive its location, at or below an allowed root
     * @param region of it; the configured one if left out
     */
    @WriteOperation
    SelfTest test(String archive, @Nullable String region) {
        return stores.selfTest(archive, region);
    }

    @DeleteOperation
    Cancelled cancel() {
        return new Cancelled(stores.cancelSelfTests());
    }
}
