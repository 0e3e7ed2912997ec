package io.holdfast.payment.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.payment.GatewayAddress;
import io.holdfast.payment.Taken;
import io.holdfast.payment.gateway.GatewayState;
import io.holdfast.protocol.Ids;
import io.holdfast.service.crash.DurableStep.Moment;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.Death;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The removal of old events happens once an hour, so no process is killed in it: here its work ends at the point instead. */
@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
@WithTestResource(GatewayAddress.class)
class RemovedEventsCrashTest {

    @Inject
    StoredEvents events;

    @ParameterizedTest
    @EnumSource(Moment.class)
    void anEventIsRemovedWheneverTheProcessDies(Moment moment) throws InterruptedException {
        PgEvent event = new PgEvent(
                "evt_" + Ids.next(),
                1L,
                Ids.next() + "/payment",
                "pg_1",
                GatewayState.CAPTURED,
                100L,
                "KRW",
                Instant.now());
        events.insert(event, Duration.ofMinutes(1));
        events.applied(event.eventId(), Taken.AGREED);
        Thread.sleep(1_100); // The age is counted in whole seconds.
        Death.at(WebhookStep.REMOVE_OLD, moment, () -> events.removeOlderThan(Duration.ofSeconds(1), 1_000));
        events.removeOlderThan(Duration.ofSeconds(1), 1_000);
        assertThat(events.insert(event, Duration.ofMinutes(1)))
                .as("it is new again")
                .isTrue();
    }
}
