package io.holdfast.order.follow;

import io.holdfast.order.OrderConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks the coordinator about every open order of which nothing was heard for some seconds, by beginning its transaction again
 * with the committed text: one that was never begun now is, of one that has ended the order learns the end.
 */
@ApplicationScoped
class OrderSweeper {

    private static final Logger LOG = Logger.getLogger(OrderSweeper.class);

    private final Unanswered unanswered;
    private final Transactions transactions;
    private final Following following;
    private final OrderConfig config;
    private final Counter asked;
    private final Counter undecidable;

    OrderSweeper(
            Unanswered unanswered,
            Transactions transactions,
            Following following,
            OrderConfig config,
            MeterRegistry metrics) {
        this.unanswered = unanswered;
        this.transactions = transactions;
        this.following = following;
        this.config = config;
        this.asked = metrics.counter("holdfast.order.swept");
        this.undecidable = metrics.counter("holdfast.order.undecidable");
    }

    /** What came of one question: when it failed there is neither an answer nor a verdict. */
    private record Heard(
            Begun order, boolean answered, @Nullable Verdict verdict) {}

    /** Goes on while there is a whole batch and the coordinator answers. */
    @Scheduled(every = "${holdfast.order.sweep.every:PT1S}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sweep() {
        boolean more = true;
        while (more) {
            List<Begun> orders = unanswered.take();
            more = askAll(orders) && orders.size() == config.sweep().batch();
        }
    }

    /**
     * Asks about each, until nobody seems to be there. One order that the coordinator chokes on must not keep the others from
     * their end, so a failure alone is no silence: that order is asked about less and less often.
     *
     * @return whether somebody is there
     */
    private boolean askAll(List<Begun> orders) {
        if (orders.isEmpty()) {
            return true;
        }
        Silence silence = new Silence();
        List<Heard> heard = Multi.createFrom()
                .iterable(orders)
                .onItem()
                .transformToUni(order -> silence.fell() ? Uni.createFrom().<Heard>nullItem() : ask(order, silence))
                .merge(config.sweep().concurrency())
                .collect()
                .asList()
                .await()
                .atMost(longest(orders.size()));
        unanswered.answered(ordersOf(heard, true));
        unanswered.failed(ordersOf(heard, false));
        for (Heard each : heard) {
            if (each.verdict() != null) {
                apply(each.order(), each.verdict());
            }
        }
        return !silence.fell();
    }

    /** One order that cannot be written must not keep the others from their end either. */
    private void apply(Begun order, Verdict verdict) {
        try {
            following.apply(order, verdict);
        } catch (RuntimeException e) {
            LOG.errorf(e, "open order %s has ended, which cannot be written down", order.orderId());
        }
    }

    private static List<UUID> ordersOf(List<Heard> heard, boolean answered) {
        return heard.stream()
                .filter(each -> each.answered() == answered)
                .map(each -> each.order().orderId())
                .toList();
    }

    private Uni<@Nullable Heard> ask(Begun order, Silence silence) {
        asked.increment();
        return Uni.createFrom()
                .completionStage(() -> transactions
                        .begin(order, 0)
                        .compose(answer -> verdict(order, answer))
                        .toCompletionStage())
                .<@Nullable Heard>map(verdict -> {
                    silence.answered();
                    return new Heard(order, true, verdict);
                })
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.warnf("open order %s stays as it is: %s", order.orderId(), failure);
                    if (failure instanceof UndecidableException) {
                        undecidable.increment();
                        silence.answered();
                        return new Heard(order, false, null);
                    }
                    // When nobody is there, it is not the order's fault.
                    return silence.isSignOf(failure) ? null : new Heard(order, false, null);
                });
    }

    private Future<@Nullable Verdict> verdict(Begun order, Transactions.Answer answer) {
        if (answer.refusedAs() != null) {
            return transactions.giveUp(order, answer.refusedAs());
        }
        return Future.succeededFuture(answer.transaction() == null ? null : Verdict.of(answer.transaction()));
    }

    /** Every call has a bound of its own; this one is for what nobody thought of. */
    private Duration longest(int calls) {
        return config.coordinatorTimeout().multipliedBy(2L + 2L * calls);
    }
}
