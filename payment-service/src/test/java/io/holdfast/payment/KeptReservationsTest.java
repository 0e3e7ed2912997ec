package io.holdfast.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.service.testing.Backends;
import io.quarkus.arc.Arc;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A reservation outlives whatever the gateway may hold for it. */
@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
@WithTestResource(GatewayAddress.class)
class KeptReservationsTest {

    @Inject
    ParticipantConfig participant;

    @Inject
    PaymentConfig payment;

    @Test
    void aReservationOutlivesItsAuthorisationUnlessSomebodySaysOtherwise() {
        assertThat(participant.retention()).isGreaterThan(payment.longestAuthorisation());
    }

    @Test
    void aRetentionThatAnAuthorisationMayOutliveIsRefused() {
        Duration authorisation = payment.longestAuthorisation();
        for (Duration tooShort : new Duration[] {Duration.ofDays(7), authorisation}) {
            assertThatThrownBy(() -> new KeptReservations(keeping(tooShort), payment))
                    .hasMessageContaining("holdfast.participant.retention is " + tooShort)
                    .hasMessageContaining("longer than holdfast.payment.longest-authorisation, " + authorisation)
                    .hasMessageContaining("Recommended action");
        }
        assertThatCode(() -> new KeptReservations(keeping(authorisation.plusMillis(1)), payment))
                .doesNotThrowAnyException();
    }

    /** Nobody asks for it, so what is not made at the start is not there at all. */
    @Test
    void itIsLookedAtAtTheStart() {
        assertThat(Arc.container().select(KeptReservations.class).isResolvable())
                .isTrue();
    }

    private static ParticipantConfig keeping(Duration retention) {
        return new SmallRyeConfigBuilder()
                .withMapping(ParticipantConfig.class)
                .withDefaultValue("holdfast.participant.retention", retention.toString())
                .build()
                .getConfigMapping(ParticipantConfig.class);
    }
}
