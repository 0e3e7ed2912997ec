package io.holdfast.coordinator.api;

import io.holdfast.coordinator.CoordinatorConfig;
import io.holdfast.coordinator.engine.Engine;
import io.holdfast.coordinator.engine.Threads;
import io.holdfast.coordinator.store.Stored;
import io.holdfast.coordinator.store.Transactions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits for the end of a transaction without holding a thread. Beyond its places nobody waits: what is known is the answer. */
@ApplicationScoped
class Waiting {

    private static final Duration LOOK = Duration.ofMillis(250);

    private final Engine engine;
    private final Transactions transactions;
    private final ScheduledExecutorService looks = Executors.newScheduledThreadPool(2, Threads.named("tcc-wait"));
    private final Semaphore places;

    Waiting(Engine engine, Transactions transactions, CoordinatorConfig config) {
        this.engine = engine;
        this.transactions = transactions;
        this.places = new Semaphore(config.maxWaiting());
    }

    /** Completes at the end of the transaction or when the time is up, with what is known then. */
    CompletionStage<Stored> forEnd(Stored known, Duration limit) {
        if (known.snapshot().state().isFinal() || limit.isZero() || !places.tryAcquire()) {
            return CompletableFuture.completedFuture(known);
        }
        return inItsPlace(known, limit).whenComplete((ended, failure) -> places.release());
    }

    private CompletionStage<Stored> inItsPlace(Stored known, Duration limit) {
        UUID id = known.snapshot().id();
        long until = System.nanoTime() + limit.toNanos();
        CompletableFuture<@Nullable Stored> here = engine.over(id);
        if (here == null) {
            CompletableFuture<Stored> found = new CompletableFuture<>();
            looks.execute(() -> look(id, known, until, found));
            return found;
        }
        return here.copy()
                .completeOnTimeout(null, limit.toMillis(), TimeUnit.MILLISECONDS)
                .thenCompose(ended ->
                        ended != null ? CompletableFuture.completedFuture(ended) : elsewhere(id, known, until));
    }

    /** The time is up, or another replica has the transaction now. */
    private CompletionStage<Stored> elsewhere(UUID id, Stored known, long until) {
        Stored here = engine.view(id);
        if (here != null && System.nanoTime() - until >= 0) {
            return CompletableFuture.completedFuture(here);
        }
        CompletableFuture<Stored> found = new CompletableFuture<>();
        looks.execute(() -> look(id, known, until, found));
        return found;
    }

    private void look(UUID id, Stored known, long until, CompletableFuture<Stored> found) {
        try {
            Stored now = transactions.find(id);
            Stored latest = now == null ? known : now;
            if (latest.snapshot().state().isFinal() || System.nanoTime() - until >= 0) {
                found.complete(latest);
            } else {
                ScheduledFuture<?> unused =
                        looks.schedule(() -> look(id, latest, until, found), LOOK.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (RuntimeException | Error e) {
            found.completeExceptionally(e);
        }
    }

    @PreDestroy
    void close() {
        looks.shutdownNow();
    }
}
