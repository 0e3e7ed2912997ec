package io.holdfast.payment;

import io.holdfast.payment.gateway.GatewayAnswer;
import io.holdfast.payment.gateway.PaymentGateway;
import io.holdfast.protocol.ReservationState;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks the gateway about payments that are unclear although nothing is under way for them, until it agrees with what their
 * reservation says. Only its own word makes one clear again; what must not be there is voided, and nothing else is mended.
 * What was wanted is not known when the reservation is gone: then nothing is voided, and only money given back is clear.
 */
@ApplicationScoped
class UnclearSweeper {

    private static final Logger LOG = Logger.getLogger(UnclearSweeper.class);

    private final KnownPayments known;
    private final PaymentRows payments;
    private final PaymentGateway gateway;
    private final PaymentConfig config;

    UnclearSweeper(KnownPayments known, PaymentRows payments, PaymentGateway gateway, PaymentConfig config) {
        this.known = known;
        this.payments = payments;
        this.gateway = gateway;
        this.config = config;
    }

    @Scheduled(every = "${holdfast.payment.ask-every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sweep() {
        PaymentConfig.Unclear unclear = config.unclear();
        long begin = System.nanoTime();
        for (PaymentFacts payment : known.takeUnclear(unclear.batch(), unclear.minPause(), unclear.maxPause())) {
            if (System.nanoTime() - begin > unclear.roundLimit().toNanos()) {
                return;
            }
            try {
                ask(payment);
            } catch (RuntimeException e) {
                LOG.warnf("payment %s stays unclear: %s", payment.key(), e);
            }
        }
    }

    private void ask(PaymentFacts payment) {
        ReservationState wanted = payment.wanted();
        boolean letGo = wanted == ReservationState.CANCELLED || wanted == ReservationState.REJECTED;
        GatewayAnswer answer = gateway.query(payment.charge());
        if (letGo && isOpen(answer)) {
            answer = gateway.voidCharge(payment.charge());
        }
        PaymentState clear = letGo ? letGo(payment, answer) : kept(wanted, answer);
        if (clear != null) {
            payments.clear(payment.key(), clear, answer.reference(), answer.detail());
        }
    }

    private static boolean isOpen(GatewayAnswer answer) {
        return answer.kind() == GatewayAnswer.Kind.AUTHORIZED || answer.kind() == GatewayAnswer.Kind.PENDING;
    }

    private @Nullable PaymentState letGo(PaymentFacts payment, GatewayAnswer answer) {
        return switch (answer.kind()) {
            case VOIDED -> PaymentState.VOIDED;
            case DECLINED -> PaymentState.DECLINED;
            case REFUNDED -> PaymentState.REFUNDED;
            case UNKNOWN_KEY ->
                payments.close(payment.key(), config.longestCall(), config.longestAuthorisation())
                        ? PaymentState.VOIDED
                        : null;
            default -> null;
        };
    }

    private static @Nullable PaymentState kept(@Nullable ReservationState state, GatewayAnswer answer) {
        return switch (answer.kind()) {
            case AUTHORIZED -> state == ReservationState.HELD ? PaymentState.AUTHORIZED : null;
            case CAPTURED -> state == ReservationState.CONFIRMED ? PaymentState.CAPTURED : null;
            case REFUNDED -> state == ReservationState.CONFIRMED || state == null ? PaymentState.REFUNDED : null;
            default -> null;
        };
    }
}
