package io.holdfast.order.follow;

import io.holdfast.order.Order;
import io.holdfast.order.OrderConfig;
import io.holdfast.order.OrderReader;
import io.holdfast.order.OrderStatus;
import io.holdfast.order.StatusChanges;
import io.holdfast.protocol.TransactionView;
import io.holdfast.service.database.Database;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Begins transactions of orders and, for clients that want to, waits for their end without holding a thread. */
@ApplicationScoped
public class Following {

    private static final Logger LOG = Logger.getLogger(Following.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Transactions transactions;
    private final OrderReader orders;
    private final StatusChanges changes;
    private final Database database;
    private final Semaphore places;

    Following(
            Transactions transactions,
            OrderReader orders,
            StatusChanges changes,
            Database database,
            OrderConfig config,
            MeterRegistry metrics) {
        this.transactions = transactions;
        this.orders = orders;
        this.changes = changes;
        this.database = database;
        this.places = new Semaphore(config.maxWaiting());
        metrics.gauge("holdfast.order.waiting", places, free -> config.maxWaiting() - free.availablePermits());
    }

    /** Begins the transaction and leaves it at that: whatever goes wrong, the sweeper begins it again. */
    public void begin(Begun order) {
        transactions
                .begin(order, 0)
                .onFailure(failure -> LOG.debugf("order %s is left to the sweeper: %s", order.orderId(), failure));
    }

    /**
     * Begins the transaction and waits until every branch has ended, or for as long as given.
     *
     * @return the order as it stands then; null when too many are waiting already, and then the transaction was begun
     */
    public Uni<@Nullable Order> beginAndWait(Begun order, Duration limit) {
        if (!places.tryAcquire()) {
            begin(order);
            return Uni.createFrom().nullItem();
        }
        long until = System.nanoTime() + limit.toNanos();
        return ask(order, until, FIRST_PAUSE).onTermination().invoke(places::release);
    }

    private Uni<@Nullable Order> ask(Begun order, long until, Duration pause) {
        Duration left = left(until);
        if (left.isZero()) {
            return VertxContextSupport.executeBlocking(() -> orders.get(order.orderId()));
        }
        return Uni.createFrom()
                .completionStage(() -> transactions
                        .begin(order, left.plusMillis(999).toSeconds())
                        .toCompletionStage())
                .ifNoItem()
                .after(left)
                .fail()
                .map(Transactions.Answer::transaction)
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.debugf("waiting order %s hears nothing: %s", order.orderId(), failure);
                    return null;
                })
                .flatMap(transaction -> {
                    if (transaction == null) {
                        return askAgainUnlessOver(order, until, pause);
                    }
                    return transaction.state().isFinal()
                            ? VertxContextSupport.executeBlocking(() -> learn(order, transaction))
                            : askAgain(order, until, pause);
                });
    }

    /** While the coordinator is silent, what the order's own branch has learned is the end. */
    private Uni<@Nullable Order> askAgainUnlessOver(Begun order, long until, Duration pause) {
        return VertxContextSupport.executeBlocking(() -> orders.get(order.orderId()))
                .flatMap(found -> found.status().isOpen()
                        ? askAgain(order, until, pause)
                        : Uni.createFrom().item(found));
    }

    private Uni<@Nullable Order> askAgain(Begun order, long until, Duration pause) {
        Duration left = left(until);
        return Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by((pause.compareTo(left) < 0 ? pause : left).plusMillis(1))
                .flatMap(ignored -> ask(order, until, longer(pause)));
    }

    private static Duration left(long until) {
        return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    /** The order, which as a rule knows the end from its own branch; else it learns it here. */
    private Order learn(Begun order, TransactionView transaction) {
        Order found = orders.get(order.orderId());
        Verdict verdict = Verdict.of(transaction);
        if (verdict == null || !found.status().isOpen()) {
            return found;
        }
        apply(order, verdict);
        return orders.get(order.orderId());
    }

    /** Writes down what the coordinator said. */
    void apply(Begun order, Verdict verdict) {
        database.inTransaction(FollowStep.LEARN, connection -> {
            int changed = changes.move(connection, List.of(order.orderId()), verdict.status(), verdict.reason());
            return changed == 0 && verdict.status() == OrderStatus.CANCELLED
                    ? changes.explain(connection, order.orderId(), verdict.reason())
                    : changed;
        });
    }
}
