package io.holdfast.payment;

import io.holdfast.participant.ParticipantConfig;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * Refuses to start while a reservation could go before what the gateway holds for it must have lapsed: whatever is heard of it
 * then would find nothing to be judged by.
 */
@Startup
@ApplicationScoped
class KeptReservations {

    KeptReservations(ParticipantConfig participant, PaymentConfig payment) {
        Duration authorisation = payment.longestAuthorisation();
        if (participant.retention().compareTo(authorisation) <= 0) {
            throw new IllegalStateException("holdfast.participant.retention is " + participant.retention()
                    + " and must be longer than holdfast.payment.longest-authorisation, " + authorisation
                    + ". Recommended action: raise holdfast.participant.retention, and tcc.archive.keep of the"
                    + " coordinator to twice that.");
        }
    }
}
