package io.torpor.store.s3;

import io.torpor.store.ObjectStore;
import io.torpor.store.S3Location;
import io.torpor.store.StoreLocation;
import io.torpor.store.StoreProvider;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The provider of stores in S3. */
@Component
class S3StoreProvider implements StoreProvider {

    private final S3Clients clients;

    S3StoreProvider(S3Clients clients) {
        this.clients = clients;
    }

    @Override
    public Optional<ObjectStore> open(StoreLocation location, @Nullable String region) {
        return location instanceof S3Location s3 ? Optional.of(clients.store(s3, region)) : Optional.empty();
    }
}
