package io.holdfast.payment.webhook;

import io.holdfast.payment.GatewayReports;
import io.holdfast.payment.PaymentConfig;
import io.holdfast.payment.Taken;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/**
 * Stores an event once, then applies it. When that does not succeed at once, or the process dies in between, the sweeper goes
 * on: an event that was answered 200 is never forgotten.
 */
@ApplicationScoped
class PgEvents {

    private static final Logger LOG = Logger.getLogger(PgEvents.class);
    private static final String SOURCE = "callback";

    private final StoredEvents stored;
    private final GatewayReports reports;
    private final PaymentConfig.Events config;

    PgEvents(StoredEvents stored, GatewayReports reports, PaymentConfig config) {
        this.stored = stored;
        this.reports = reports;
        this.config = config.events();
    }

    /** Returns whether the event is new. */
    boolean receive(PgEvent event) {
        boolean fresh = stored.insert(event, config.firstPause());
        if (fresh) {
            apply(event);
        }
        return fresh;
    }

    @Scheduled(
            every = "${holdfast.payment.events.sweep-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sweep() {
        stored.take(config.batch(), config.maxPause()).forEach(this::apply);
    }

    @Scheduled(every = "1h", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void removeOld() {
        stored.removeOlderThan(config.retention(), config.removed());
    }

    private void apply(PgEvent event) {
        try {
            Taken taken = stored.isOutdated(event) ? Taken.OUTDATED : reports.take(event.report(), SOURCE);
            if (taken != Taken.AGAIN) {
                stored.applied(event.eventId(), taken);
            }
        } catch (RuntimeException e) {
            LOG.warnf("event %s is applied later: %s", event.eventId(), e);
        }
    }
}
