package io.holdfast.payment.reconciliation;

import io.holdfast.payment.GatewayReports;
import io.holdfast.payment.PaymentConfig;
import io.holdfast.payment.Taken;
import io.holdfast.payment.gateway.GatewayPage;
import io.holdfast.payment.gateway.GatewayReport;
import io.holdfast.payment.gateway.PaymentGateway;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Walks the gateway's list, line after line and each of the last minute again: what it has authorised and no row wants is
 * voided, what else does not fit is shown. A walk goes on to the end of the list, in as many turns as it takes, also past what
 * could not be done; the next one begins before the first of that.
 */
@ApplicationScoped
class ListWalk {

    private static final Logger LOG = Logger.getLogger(ListWalk.class);
    private static final String SOURCE = "list";

    /** After so many turns in a row that somebody else took, it is that one's walk. */
    private static final int ANOTHERS = 12;

    private final WalkedSoFar walked;
    private final PaymentGateway gateway;
    private final GatewayReports reports;
    private final PaymentConfig.Walk config;

    /** Turns that somebody else took, in a row. */
    private int missed;

    /** The walk that a turn has cut off; null when the last one came to the end. A restart loses it, and begins a new one. */
    private volatile @Nullable Position cutOff;

    /**
     * The time of the oldest line that is not settled for all we know, or since when the list cannot be read; null when neither
     * is so.
     */
    private volatile @Nullable Instant behindSince;

    /**
     * How far a walk is.
     *
     * @param since where it began
     * @param after the last line that it has looked at
     * @param undone the time of the first line that it could not settle
     */
    private record Position(
            Instant since, long after, @Nullable Instant undone) {

        Position past(long last, @Nullable Instant alsoUndone) {
            return new Position(since, last, earlier(undone, alsoUndone));
        }
    }

    @Inject
    ListWalk(
            WalkedSoFar walked,
            PaymentGateway gateway,
            GatewayReports reports,
            PaymentConfig config,
            MeterRegistry metrics) {
        this(walked, gateway, reports, config.walk());
        Gauge.builder("holdfast.payment.walk.behind", this, ListWalk::behindSeconds)
                .baseUnit("seconds")
                .register(metrics);
    }

    ListWalk(WalkedSoFar walked, PaymentGateway gateway, GatewayReports reports, PaymentConfig.Walk config) {
        this.walked = walked;
        this.gateway = gateway;
        this.reports = reports;
        this.config = config;
    }

    /** How old the oldest line is that is not settled for all we know; 0 when all are. */
    double behindSeconds() {
        Instant since = behindSince;
        return since == null
                ? 0
                : Math.max(0, Duration.between(since, Instant.now()).toMillis() / 1000.0);
    }

    @Scheduled(every = "${holdfast.payment.walk.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void walk() {
        Optional<Instant> turn = walked.take(config.turn());
        if (turn.isPresent()) {
            missed = 0;
            goOn(turn.get());
        } else if (++missed >= ANOTHERS) {
            // Another replica walks now, and tells how far it is.
            cutOff = null;
            behindSince = null;
        }
    }

    private void goOn(Instant seenUntil) {
        Position left = cutOff;
        Position position = left == null ? new Position(seenUntil.minus(config.overlap()), 0, null) : left;
        long begin = System.nanoTime();
        try {
            for (int page = 0;
                    page < config.pages()
                            && System.nanoTime() - begin <= config.turnLimit().toNanos();
                    page++) {
                GatewayPage read = gateway.list(position.since(), position.after(), config.page());
                if (read.lines() > 0) {
                    position = settled(position, read);
                }
                if (read.lines() < config.page()) {
                    cutOff = null;
                    behindSince = position.undone();
                    return;
                }
                cutOff = position;
            }
        } catch (IOException | RuntimeException e) {
            LOG.warnf("the gateway's list is compared later: %s", e.getMessage());
            if (behindSince == null) {
                behindSince = Instant.now();
            }
        }
    }

    /** Settles a page, and writes down how far all is settled. */
    private Position settled(Position before, GatewayPage page) {
        List<GatewayReport> lines = page.reports();
        Position position = before.past(page.last(), settle(lines));
        if (lines.isEmpty()) {
            return position;
        }
        Instant last = lines.get(lines.size() - 1).at();
        Instant until = position.undone() == null ? last : position.undone();
        walked.advance(until);
        behindSince = until;
        return position;
    }

    /** Does what follows from the last line of each payment; returns the time of the first that is not done. */
    private @Nullable Instant settle(List<GatewayReport> lines) {
        Map<String, GatewayReport> latest = new LinkedHashMap<>();
        lines.forEach(line -> latest.put(line.key(), line));
        Instant undone = null;
        for (GatewayReport report : reports.notInOrder(latest.values())) {
            if (take(report) == Taken.AGAIN) {
                undone = earlier(undone, report.at());
            }
        }
        return undone;
    }

    /** One line that cannot be taken must not keep the others waiting. */
    private Taken take(GatewayReport report) {
        try {
            return reports.take(report, SOURCE);
        } catch (RuntimeException e) {
            LOG.warnf("line %d of the gateway's list is taken later: %s", (Object) report.sequence(), e);
            return Taken.AGAIN;
        }
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }
}
