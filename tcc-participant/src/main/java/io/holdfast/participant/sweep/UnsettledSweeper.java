package io.holdfast.participant.sweep;

import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.fence.ReservationReader;
import io.holdfast.participant.fence.Unsettled;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Outcome;
import io.holdfast.protocol.OutcomeRequest;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.ReservationState;
import io.holdfast.protocol.ReservationView;
import io.holdfast.service.client.CoordinatorClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.vertx.core.http.HttpMethod;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Drives the outside calls that are under way to their end: asks what became of a hold, goes on confirming and cancelling.
 * Tells the coordinator an outcome once it is committed; when that is lost, the coordinator learns it by polling.
 */
@ApplicationScoped
class UnsettledSweeper {

    private static final Logger LOG = Logger.getLogger(UnsettledSweeper.class);

    private final Unsettled unsettled;
    private final ReservationReader reservations;
    private final CoordinatorClient coordinator;
    private final ParticipantConfig config;
    private final ExecutorService calls;
    private final AtomicInteger waiting = new AtomicInteger();

    UnsettledSweeper(
            Unsettled unsettled,
            ReservationReader reservations,
            CoordinatorClient coordinator,
            ParticipantConfig config,
            MeterRegistry metrics) {
        this.unsettled = unsettled;
        this.reservations = reservations;
        this.coordinator = coordinator;
        this.config = config;
        this.calls = Executors.newFixedThreadPool(config.unsettled().parallel());
        metrics.gauge("holdfast.participant.unsettled", waiting);
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sweep() throws InterruptedException {
        List<BranchKey> keys = unsettled.take();
        waiting.set(keys.size());
        if (!keys.isEmpty()) {
            List<Callable<Boolean>> work = keys.stream()
                    .<Callable<Boolean>>map(key -> () -> pursue(key))
                    .toList();
            // One call that hangs must not keep the next sweep away.
            calls.invokeAll(work, config.unsettled().roundLimit().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private boolean pursue(BranchKey key) {
        try {
            ReservationState state = unsettled.pursue(key);
            if (state == ReservationState.HELD || state == ReservationState.REJECTED) {
                tell(key, state);
            }
            return true;
        } catch (RuntimeException e) {
            LOG.warnf("branch %s stays as it is: %s", key, e);
            return false;
        }
    }

    private void tell(BranchKey key, ReservationState state) {
        Reason reason = reservations.find(key).map(ReservationView::reason).orElse(null);
        OutcomeRequest outcome = new OutcomeRequest(Outcome.valueOf(state.name()), reason);
        coordinator
                .send(
                        HttpMethod.PUT,
                        "/transactions/" + key.transactionId() + "/branches/" + key.branchId() + "/outcome",
                        CanonicalJson.write(outcome),
                        null,
                        config.sweep().timeout())
                .onFailure(failure ->
                        LOG.infof("the outcome of %s is not told, the coordinator will ask: %s", key, failure));
    }

    @PreDestroy
    void stop() {
        calls.shutdownNow();
    }
}
