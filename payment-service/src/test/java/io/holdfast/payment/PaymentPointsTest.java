package io.holdfast.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.protocol.BranchKey;
import io.holdfast.service.crash.DurableStep.Moment;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.Death;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A change of a payment that finds nothing to change makes nothing durable: who waits for a death there must not see one. */
@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
@WithTestResource(GatewayAddress.class)
class PaymentPointsTest {

    private static final Duration LONG_AGO = Duration.ofMinutes(1);

    @Inject
    PaymentRows payments;

    @Test
    void aClosedPaymentIsClosedOnce() {
        BranchKey key = payment("REQUESTED");
        Death.at(
                PaymentStep.CLOSE, Moment.AFTER, () -> payments.close(key, Duration.ofSeconds(1), Duration.ofDays(30)));
        Death.notAt(
                PaymentStep.CLOSE,
                () -> assertThat(payments.close(key, Duration.ofSeconds(1), Duration.ofDays(30)))
                        .isTrue());
        Death.notAt(PaymentStep.SEND_AGAIN, () -> payments.sendAgain(key, Duration.ZERO));
    }

    @Test
    void aRequestIsTakenBackAlsoWhenThePaymentIsNotGivenUp() {
        BranchKey key = payment("REQUESTED");
        payments.sendAgain(key, Duration.ZERO);
        Death.at(PaymentStep.GIVE_UP, Moment.AFTER, () -> payments.giveUp(key, "no connection"));
        assertThat(payments.giveUp(key, "no connection")).isTrue();
        BranchKey nobodys = ParticipantClient.newBranch();
        Death.notAt(PaymentStep.GIVE_UP, () -> payments.giveUp(nobodys, "no connection"));
    }

    @Test
    void whatIsNoNewsIsNotNoted() {
        BranchKey key = payment("REQUESTED");
        Death.at(
                PaymentStep.NOTE_ASKED,
                Moment.AFTER,
                () -> payments.noteAsked(key, PaymentState.PENDING, "pg_1", "pending"));
        Death.notAt(PaymentStep.NOTE_ASKED, () -> payments.noteAsked(key, PaymentState.PENDING, "pg_1", "pending"));
        Death.at(PaymentStep.NOTE_UNKNOWN, Moment.AFTER, () -> payments.noteUnknown(key, null, "odd"));
        Death.notAt(PaymentStep.NOTE_UNKNOWN, () -> payments.noteUnknown(key, null, "odd"));
        Death.at(PaymentStep.NOTE_CONTRADICTION, Moment.AFTER, () -> payments.noteContradiction(key, "a lie"));
        Death.notAt(PaymentStep.NOTE_CONTRADICTION, () -> payments.noteContradiction(key, "a lie"));
        Death.at(PaymentStep.NOTE_DECLINED, Moment.AFTER, () -> payments.noteDeclined(key));
        Death.notAt(PaymentStep.NOTE_DECLINED, () -> payments.noteDeclined(key));
        Death.notAt(PaymentStep.CLEAR, () -> payments.clear(key, PaymentState.VOIDED, null, "voided"));
    }

    private static BranchKey payment(String state) {
        BranchKey key = ParticipantClient.newBranch();
        Rows.insert(key, Orders.payment("tok_ok"), "HELD", state, LONG_AGO);
        return key;
    }
}
