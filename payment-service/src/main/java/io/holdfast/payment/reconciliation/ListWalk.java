package io.holdfast.payment.reconciliation;

import io.holdfast.payment.GatewayReports;
import io.holdfast.payment.PaymentConfig;
import io.holdfast.payment.Taken;
import io.holdfast.payment.gateway.GatewayReport;
import io.holdfast.payment.gateway.PaymentGateway;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Walks the gateway's list, line after line and each of the last minute again: what it has authorised and no row wants is
 * voided, what else does not fit is shown. What could not be done is not passed.
 */
@ApplicationScoped
class ListWalk {

    private static final Logger LOG = Logger.getLogger(ListWalk.class);
    private static final String SOURCE = "list";

    private final WalkedSoFar walked;
    private final PaymentGateway gateway;
    private final GatewayReports reports;
    private final PaymentConfig.Walk config;

    ListWalk(WalkedSoFar walked, PaymentGateway gateway, GatewayReports reports, PaymentConfig config) {
        this.walked = walked;
        this.gateway = gateway;
        this.reports = reports;
        this.config = config.walk();
    }

    @Scheduled(every = "${holdfast.payment.walk.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void walk() {
        walked.take(config.turn()).ifPresent(seenUntil -> walk(seenUntil.minus(config.overlap())));
    }

    private void walk(Instant since) {
        long after = 0;
        try {
            for (int page = 0; page < config.pages(); page++) {
                List<GatewayReport> lines = gateway.list(since, after, config.page());
                if (lines.isEmpty()) {
                    return;
                }
                Instant undone = settle(lines);
                GatewayReport last = lines.get(lines.size() - 1);
                walked.advance(undone == null ? last.at() : undone);
                if (undone != null || lines.size() < config.page()) {
                    return;
                }
                after = last.sequence();
            }
        } catch (IOException e) {
            LOG.infof("the gateway's list is compared later: %s", e.getMessage());
        }
    }

    /** Does what follows from the last line of each payment; returns the time of the first that is not done. */
    private @Nullable Instant settle(List<GatewayReport> lines) {
        Map<String, GatewayReport> latest = new LinkedHashMap<>();
        lines.forEach(line -> latest.put(line.key(), line));
        Instant undone = null;
        for (GatewayReport report : reports.notInOrder(latest.values())) {
            if (reports.take(report, SOURCE) == Taken.AGAIN
                    && (undone == null || report.at().isBefore(undone))) {
                undone = report.at();
            }
        }
        return undone;
    }
}
