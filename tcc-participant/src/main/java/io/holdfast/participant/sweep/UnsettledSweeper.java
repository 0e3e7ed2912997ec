package io.holdfast.participant.sweep;

import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.fence.Unsettled;
import io.holdfast.protocol.BranchKey;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** Drives the outside calls that are under way to their end: asks what became of a hold, goes on confirming and cancelling. */
@ApplicationScoped
class UnsettledSweeper {

    private static final Logger LOG = Logger.getLogger(UnsettledSweeper.class);

    private final Unsettled unsettled;
    private final Outcomes outcomes;
    private final ParticipantConfig config;
    private final ExecutorService calls;
    private final AtomicLong waiting = new AtomicLong();

    UnsettledSweeper(Unsettled unsettled, Outcomes outcomes, ParticipantConfig config, MeterRegistry metrics) {
        this.unsettled = unsettled;
        this.outcomes = outcomes;
        this.config = config;
        this.calls = Executors.newFixedThreadPool(config.unsettled().parallel());
        metrics.gauge("holdfast.participant.unsettled", waiting);
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sweep() throws InterruptedException {
        // What hangs is looked at less and less: those of this round are not all that wait.
        waiting.set(unsettled.count());
        List<BranchKey> keys = unsettled.take();
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
            outcomes.goOn(key);
            return true;
        } catch (RuntimeException e) {
            LOG.warnf("branch %s stays as it is: %s", key, e);
            return false;
        }
    }

    @PreDestroy
    void stop() {
        calls.shutdownNow();
    }
}
