package io.torpor.transfer.lead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import io.torpor.transfer.TransferProperties;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;

/** A lease lasts as long as the work that it is for, and no longer. */
class LeaseRenewalTest {

    private LeaseRenewal renewal = mock(LeaseRenewal.class);
    private final AtomicInteger renewed = new AtomicInteger();

    @BeforeEach
    void leasesOfThirtyMilliseconds() {
        TransferProperties properties = mock(TransferProperties.class);
        given(properties.leaseTime()).willReturn(Duration.ofMillis(30));
        renewal = new LeaseRenewal(properties);
    }

    @AfterEach
    void stop() {
        renewal.stop();
    }

    @Test
    void aLeaseIsRenewedWhileItsWorkGoesOnAlsoAfterAFailure() {
        try (LeaseRenewal.Held held = renewal.hold("task t", () -> {
            if (renewed.incrementAndGet() == 1) {
                throw new QueryTimeoutException("away");
            }
            return true;
        })) {
            await().atMost(Duration.ofSeconds(60)).until(() -> renewed.get() >= 4);
            assertThat(held).isNotNull();
        }
    }

    @Test
    void nothingIsRenewedOnceTheWorkIsDone() {
        renewal.hold("task t", () -> renewed.incrementAndGet() > 0).close();

        AtomicInteger other = new AtomicInteger();
        try (LeaseRenewal.Held held = renewal.hold("task u", () -> other.incrementAndGet() > 0)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> other.get() >= 3);
            assertThat(held).isNotNull();
        }
        assertThat(renewed).hasValueLessThanOrEqualTo(1);
    }
}
