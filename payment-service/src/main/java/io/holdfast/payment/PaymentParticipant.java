package io.holdfast.payment;

import io.holdfast.participant.Branch;
import io.holdfast.participant.OutsideParticipant;
import io.holdfast.payment.gateway.Charge;
import io.holdfast.payment.gateway.GatewayAnswer;
import io.holdfast.payment.gateway.PaymentGateway;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import org.jboss.logging.Logger;

/**
 * What try, confirm and cancel mean for a card payment: authorise, capture, void. Only a definite decline is a refusal, only
 * a request that has certainly never left is given up; everything else is asked about until the gateway tells. That it does
 * not know a payment ends one only that it has never named, or whose authorisation must have lapsed.
 */
@ApplicationScoped
class PaymentParticipant implements OutsideParticipant<HoldPayment> {

    static final String DECLINED = "PAYMENT_DECLINED";

    private static final Logger LOG = Logger.getLogger(PaymentParticipant.class);
    private static final Hold UNREACHABLE = Hold.rejected(
            Reason.PARTICIPANT_UNAVAILABLE, "the payment gateway cannot be reached; nothing was sent to it");

    private final PaymentGateway gateway;
    private final PaymentRows payments;
    private final PaymentConfig config;

    PaymentParticipant(PaymentGateway gateway, PaymentRows payments, PaymentConfig config) {
        this.gateway = gateway;
        this.payments = payments;
        this.config = config;
    }

    @Override
    public Class<HoldPayment> payloadType() {
        return HoldPayment.class;
    }

    @Override
    public void prepare(Connection connection, Branch<HoldPayment> branch) throws SQLException {
        payments.insert(connection, branch);
    }

    @Override
    public Hold hold(Branch<HoldPayment> branch) {
        return send(branch, config.attempts());
    }

    @Override
    public Hold look(Branch<HoldPayment> branch) {
        if (payments.isGivenUp(branch.key())) {
            return UNREACHABLE;
        }
        GatewayAnswer answer = gateway.query(charge(branch));
        if (answer.kind() == GatewayAnswer.Kind.UNKNOWN_KEY) {
            // The request may still be on its way, or never was: the same key makes it safe to send it again.
            return payments.sendAgain(branch.key(), config.resendAfter()) ? send(branch, 1) : Hold.PENDING;
        }
        return hold(branch, answer);
    }

    /** Sends a request that the row already counts; gives it up only when it and all before it have certainly not left. */
    private Hold send(Branch<HoldPayment> branch, int attempts) {
        for (int attempt = 1; ; attempt++) {
            GatewayAnswer answer =
                    gateway.authorise(charge(branch), branch.payload().cardToken());
            if (answer.kind() != GatewayAnswer.Kind.NOT_SENT) {
                return hold(branch, answer);
            }
            if (attempt >= attempts) {
                return payments.giveUp(branch.key(), answer.detail()) ? UNREACHABLE : Hold.PENDING;
            }
            pause(attempt);
        }
    }

    private Hold hold(Branch<HoldPayment> branch, GatewayAnswer answer) {
        return switch (answer.kind()) {
            // Captured already? Then by this key, and confirm will find it done.
            case AUTHORIZED, CAPTURED -> Hold.held(answer.reference());
            // Whoever gave money back, how much of it and why: nothing is held, and what is left there is not ours to
            // guess.
            case REFUNDED -> {
                contradicted(branch.key(), answer, "money was given back for a payment that is pending here");
                yield Hold.PENDING;
            }
            case DECLINED -> Hold.rejected(DECLINED, "the card was declined");
            case VOIDED -> Hold.rejected(DECLINED, "the payment was voided at the gateway");
            case PENDING -> {
                payments.noteAsked(branch.key(), PaymentState.PENDING, answer.reference(), answer.detail());
                yield Hold.PENDING;
            }
            case NOT_SENT -> Hold.PENDING;
            case UNKNOWN_KEY, REFUSED, UNCLEAR -> {
                payments.noteAsked(branch.key(), PaymentState.UNKNOWN, answer.reference(), answer.detail());
                yield Hold.PENDING;
            }
        };
    }

    @Override
    public void recordHold(Connection connection, Branch<HoldPayment> branch, Hold hold) throws SQLException {
        Reason reason = hold.reason();
        if (reason == null) {
            payments.authorised(connection, branch.key(), hold.reference());
        } else if (reason.code().equals(DECLINED)) {
            payments.declined(connection, branch.key(), reason.detail());
        }
    }

    @Override
    public Kept keep(Branch<HoldPayment> branch) {
        GatewayAnswer answer = gateway.capture(charge(branch));
        return switch (answer.kind()) {
            case CAPTURED, REFUNDED -> Kept.DONE;
            case NOT_SENT -> Kept.NOT_YET;
            // The authorisation has lapsed, or somebody has voided it: asked again and again, but not waited for.
            case REFUSED, VOIDED, DECLINED -> refused(branch.key(), answer);
            case UNKNOWN_KEY -> {
                // A gateway that has failed over to a copy that lags denies what it has authorised, and captures it
                // later.
                if (payments.hasLapsed(branch.key(), config.longestAuthorisation())) {
                    yield refused(branch.key(), answer);
                }
                noteDenied(branch.key(), answer);
                yield Kept.NOT_YET;
            }
            case PENDING, AUTHORIZED, UNCLEAR -> {
                payments.noteUnknown(branch.key(), answer.reference(), "the capture is unclear: " + answer.detail());
                yield Kept.NOT_YET;
            }
        };
    }

    private Kept refused(BranchKey key, GatewayAnswer answer) {
        contradicted(key, answer, "the capture of a confirmed payment is refused: " + answer.detail());
        return Kept.REFUSED;
    }

    @Override
    public void recordKept(Connection connection, Branch<HoldPayment> branch) throws SQLException {
        payments.captured(connection, branch.key());
    }

    @Override
    public boolean letGo(Branch<HoldPayment> branch) {
        GatewayAnswer answer = gateway.voidCharge(charge(branch));
        if (answer.kind() == GatewayAnswer.Kind.UNKNOWN_KEY && isNothingLeft(branch.key(), answer)) {
            // Nothing is sent any more, and nothing takes effect any more: the answer to a void that leaves now is the
            // truth.
            answer = gateway.voidCharge(charge(branch));
        }
        return switch (answer.kind()) {
            case VOIDED -> true;
            // Asked again: meanwhile the gateway may have named it.
            case UNKNOWN_KEY -> isNothingLeft(branch.key(), answer);
            case DECLINED -> {
                payments.noteDeclined(branch.key());
                yield true;
            }
            case NOT_SENT -> false;
            case REFUSED, CAPTURED, REFUNDED -> {
                contradicted(branch.key(), answer, "the void of a cancelled payment is refused: " + answer.detail());
                yield false;
            }
            case PENDING, AUTHORIZED, UNCLEAR -> {
                payments.noteUnknown(branch.key(), answer.reference(), "the void is unclear: " + answer.detail());
                yield false;
            }
        };
    }

    /** Closes a payment that the gateway does not know, and tells whether it is to be believed. */
    private boolean isNothingLeft(BranchKey key, GatewayAnswer answer) {
        boolean nothingLeft = payments.close(key, config.longestCall(), config.longestAuthorisation());
        if (!nothingLeft && payments.isNamed(key)) {
            noteDenied(key, answer);
        }
        return nothingLeft;
    }

    private void noteDenied(BranchKey key, GatewayAnswer answer) {
        payments.noteUnknown(key, null, "the gateway denies knowing what it had named: " + answer.detail());
    }

    @Override
    public void recordLetGo(Connection connection, Branch<HoldPayment> branch) throws SQLException {
        payments.voided(connection, branch.key());
    }

    /** What only a human can end: asked about for ever, told once. */
    private void contradicted(BranchKey key, GatewayAnswer answer, String detail) {
        if (payments.noteUnknown(key, answer.reference(), detail)) {
            LOG.errorf("somebody must look at payment %s: %s", key, detail);
        }
    }

    private static Charge charge(Branch<HoldPayment> branch) {
        BranchKey key = branch.key();
        return new Charge(key, branch.payload().amount());
    }

    private void pause(int attempt) {
        try {
            Thread.sleep(config.attemptPause().toMillis() * attempt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
