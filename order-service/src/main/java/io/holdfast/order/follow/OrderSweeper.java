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
import java.util.concurrent.atomic.AtomicBoolean;
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
    }

    private record Heard(Begun order, @Nullable Verdict verdict) {}

    /** Goes on while there is a whole batch and the coordinator answers. */
    @Scheduled(every = "${holdfast.order.sweep.every:PT1S}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sweep() {
        boolean more = true;
        while (more) {
            List<Begun> orders = unanswered.take();
            more = askAll(orders) && orders.size() == config.sweep().batch();
        }
    }

    /** Returns whether the coordinator answered every question; after a silence it is not asked further. */
    private boolean askAll(List<Begun> orders) {
        if (orders.isEmpty()) {
            return true;
        }
        AtomicBoolean silent = new AtomicBoolean();
        List<Heard> heard = Multi.createFrom()
                .iterable(orders)
                .onItem()
                .transformToUni(order -> silent.get() ? Uni.createFrom().<Heard>nullItem() : ask(order, silent))
                .merge(config.sweep().concurrency())
                .collect()
                .asList()
                .await()
                .atMost(longest(orders.size()));
        for (Heard each : heard) {
            if (each.verdict() != null) {
                following.apply(each.order(), each.verdict());
            }
        }
        return !silent.get();
    }

    private Uni<@Nullable Heard> ask(Begun order, AtomicBoolean silent) {
        asked.increment();
        return Uni.createFrom()
                .completionStage(() -> transactions
                        .begin(order, 0)
                        .compose(answer -> verdict(order, answer))
                        .toCompletionStage())
                .<@Nullable Heard>map(verdict -> new Heard(order, verdict))
                .onFailure()
                .recoverWithItem(failure -> {
                    if (!silent.getAndSet(true)) {
                        LOG.warnf("open orders stay as they are: %s", failure);
                    }
                    return null;
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
