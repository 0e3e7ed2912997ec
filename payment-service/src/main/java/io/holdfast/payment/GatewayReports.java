package io.holdfast.payment;

import io.holdfast.participant.OutsideParticipant.Hold;
import io.holdfast.participant.sweep.Outcomes;
import io.holdfast.payment.gateway.Charge;
import io.holdfast.payment.gateway.GatewayAnswer;
import io.holdfast.payment.gateway.GatewayConfig;
import io.holdfast.payment.gateway.GatewayReport;
import io.holdfast.payment.gateway.GatewayState;
import io.holdfast.payment.gateway.PaymentGateway;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.ReservationState;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes what the gateway tells by itself. It can settle what is open and void what nobody wants; whatever else does not fit is
 * shown, and nothing that is settled ever moves back. A report may be taken any number of times, in any order.
 */
@ApplicationScoped
public class GatewayReports {

    private static final Logger LOG = Logger.getLogger(GatewayReports.class);

    private final KnownPayments known;
    private final PaymentRows payments;
    private final PaymentGateway gateway;
    private final Outcomes outcomes;
    private final String currency;
    private final MeterRegistry metrics;

    GatewayReports(
            KnownPayments known,
            PaymentRows payments,
            PaymentGateway gateway,
            Outcomes outcomes,
            GatewayConfig config,
            MeterRegistry metrics) {
        this.known = known;
        this.payments = payments;
        this.gateway = gateway;
        this.outcomes = outcomes;
        this.currency = config.currency();
        this.metrics = metrics;
    }

    /** Those reports that do not simply fit what we know, so that something may have to be done. */
    public List<GatewayReport> notInOrder(Collection<GatewayReport> reports) {
        Map<BranchKey, PaymentFacts> facts = known.find(reports.stream()
                .map(GatewayReport::branch)
                .filter(Objects::nonNull)
                .distinct()
                .toList());
        return reports.stream()
                .filter(report -> {
                    BranchKey branch = report.branch();
                    PaymentFacts payment = branch == null ? null : facts.get(branch);
                    return payment == null
                            || mismatch(report, payment) != null
                            || fit(report.state(), payment.wanted()) != Fit.AGREES;
                })
                .toList();
    }

    /**
     * Takes a report.
     *
     * @param source where it came from, for people: it stands in the payment's history
     */
    public Taken take(GatewayReport report, String source) {
        Taken taken = judge(report, source);
        metrics.counter("holdfast.payment.reports", "source", source, "taken", taken.name())
                .increment();
        return taken;
    }

    private Taken judge(GatewayReport report, String source) {
        BranchKey key = report.branch();
        PaymentFacts payment = key == null ? null : known.find(key);
        if (key == null || payment == null) {
            return unknown(report, key);
        }
        String mismatch = mismatch(report, payment);
        if (mismatch != null) {
            return contradicted(key, mismatch);
        }
        ReservationState state = payment.wanted();
        if (payment.reference() == null) {
            named(key, state, report, source);
        }
        if (state == ReservationState.PENDING) {
            Hold hold = hold(report, source);
            state = hold == null ? state : outcomes.learn(key, hold);
        }
        return switch (fit(report.state(), state)) {
            case AGREES, NEWS -> Taken.AGREED;
            case UNDER_WAY -> {
                outcomes.goOn(key);
                yield Taken.AGREED;
            }
            case UNWANTED -> voidIt(payment.charge(), key);
            case CONTRADICTS ->
                contradicted(
                        key,
                        "the gateway says " + report.state() + " of what is "
                                + (state == null ? "kept no longer" : state) + " here");
        };
    }

    /**
     * Keeps the gateway's own name of what has none here and is not settled by the report: from then on the gateway cannot deny
     * knowing it.
     */
    private void named(BranchKey key, @Nullable ReservationState state, GatewayReport report, String source) {
        String detail = "the " + source + " says " + report.state();
        if (state == ReservationState.PENDING && report.state() == GatewayState.PENDING) {
            payments.noteAsked(key, PaymentState.PENDING, report.reference(), detail);
        } else if (state == ReservationState.CANCELLING
                && report.state() != GatewayState.VOIDED
                && report.state() != GatewayState.DECLINED) {
            payments.noteUnknown(key, report.reference(), detail);
        }
    }

    /** How a report goes with a reservation. */
    private enum Fit {
        AGREES,
        /** The reservation is pending, and this may settle it. */
        NEWS,
        /** A capture or void is under way, and this may be what it waits for. */
        UNDER_WAY,
        UNWANTED,
        CONTRADICTS
    }

    private static Fit fit(GatewayState report, @Nullable ReservationState state) {
        if (state == null) {
            // Money that was given back is right whatever the reservation said.
            return report == GatewayState.REFUNDED ? Fit.AGREES : Fit.CONTRADICTS;
        }
        return switch (state) {
            case PENDING ->
                switch (report) {
                    case PENDING -> Fit.AGREES;
                    case AUTHORIZED, CAPTURED, DECLINED, VOIDED -> Fit.NEWS;
                    case REFUNDED -> Fit.CONTRADICTS;
                };
            case HELD ->
                switch (report) {
                    case PENDING, AUTHORIZED -> Fit.AGREES;
                    case DECLINED, VOIDED, CAPTURED, REFUNDED -> Fit.CONTRADICTS;
                };
            case CONFIRMING ->
                switch (report) {
                    case PENDING, AUTHORIZED -> Fit.AGREES;
                    case CAPTURED, REFUNDED -> Fit.UNDER_WAY;
                    case DECLINED, VOIDED -> Fit.CONTRADICTS;
                };
            case CONFIRMED ->
                switch (report) {
                    case PENDING, AUTHORIZED, CAPTURED, REFUNDED -> Fit.AGREES;
                    case DECLINED, VOIDED -> Fit.CONTRADICTS;
                };
            case CANCELLING -> report == GatewayState.CAPTURED ? Fit.CONTRADICTS : Fit.UNDER_WAY;
            case CANCELLED, REJECTED ->
                switch (report) {
                    case PENDING, AUTHORIZED -> Fit.UNWANTED;
                    case DECLINED, VOIDED, REFUNDED -> Fit.AGREES;
                    case CAPTURED -> Fit.CONTRADICTS;
                };
        };
    }

    private static @Nullable Hold hold(GatewayReport report, String source) {
        return switch (report.state()) {
            case PENDING, REFUNDED -> null;
            case AUTHORIZED, CAPTURED -> Hold.held(report.reference());
            case DECLINED -> Hold.rejected(PaymentParticipant.DECLINED, "the card was declined, says the " + source);
            case VOIDED ->
                Hold.rejected(PaymentParticipant.DECLINED, "the payment was voided at the gateway, says the " + source);
        };
    }

    private @Nullable String mismatch(GatewayReport report, PaymentFacts payment) {
        boolean same = report.amount() == payment.amount()
                && currency.equals(report.currency())
                && (payment.reference() == null
                        || report.reference() == null
                        || payment.reference().equals(report.reference()));
        // Parts of a payment may be given back.
        return same || (report.state() == GatewayState.REFUNDED && report.amount() <= payment.amount())
                ? null
                : "the gateway reports " + report.state() + " of " + report.amount() + " " + report.currency() + " as "
                        + report.reference() + ", expected " + payment.amount() + " " + currency + " as "
                        + payment.reference();
    }

    /** The row is there before anything is sent: what has no row was never ours, or our rows are older than a backup. */
    private Taken unknown(GatewayReport report, @Nullable BranchKey key) {
        return switch (report.state()) {
            case PENDING, AUTHORIZED -> {
                LOG.warnf("the gateway has %s for %s, which nobody here knows", report.state(), report.key());
                // In another currency it is none of ours, and what the gateway says of it could never be believed.
                yield key == null || !currency.equals(report.currency())
                        ? Taken.FOREIGN
                        : voidUnknown(new Charge(key, report.amount()), key);
            }
            case CAPTURED -> {
                LOG.errorf(
                        "somebody must look: the gateway has captured %d for %s, which nobody here knows",
                        report.amount(), report.key());
                yield Taken.FOREIGN;
            }
            case DECLINED, VOIDED, REFUNDED -> Taken.AGREED;
        };
    }

    private Taken voidIt(Charge charge, BranchKey key) {
        GatewayAnswer answer = gateway.voidCharge(charge);
        return isRefused(answer)
                ? contradicted(key, "the void of what nobody wants is refused: " + answer.detail())
                : voided(key, answer);
    }

    /** There is no row that could show a refusal to anybody: so it is told each time, and stays to be done. */
    private Taken voidUnknown(Charge charge, BranchKey key) {
        GatewayAnswer answer = gateway.voidCharge(charge);
        if (isRefused(answer)) {
            LOG.errorf(
                    "somebody must look at payment %s, which nobody here knows: its void is refused: %s",
                    key, answer.detail());
            return answer.kind() == GatewayAnswer.Kind.CAPTURED ? Taken.FOREIGN : Taken.AGAIN;
        }
        return voided(key, answer);
    }

    private static boolean isRefused(GatewayAnswer answer) {
        return answer.kind() == GatewayAnswer.Kind.REFUSED || answer.kind() == GatewayAnswer.Kind.CAPTURED;
    }

    private static Taken voided(BranchKey key, GatewayAnswer answer) {
        return switch (answer.kind()) {
            case VOIDED, DECLINED, REFUNDED -> {
                LOG.infof("%s is wanted by nobody, the gateway says %s", key, answer.kind());
                yield Taken.VOIDED;
            }
            default -> Taken.AGAIN;
        };
    }

    private Taken contradicted(BranchKey key, String detail) {
        if (payments.noteContradiction(key, detail)) {
            LOG.errorf("somebody must look at payment %s: %s", key, detail);
        }
        return Taken.CONTRADICTED;
    }
}
