package io.holdfast.payment;

import io.holdfast.service.database.Database;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the payments whose outcome is not known, for dashboards and alarms. */
@ApplicationScoped
class UnclearPayments {

    private static final List<PaymentState> STATES =
            List.of(PaymentState.REQUESTED, PaymentState.PENDING, PaymentState.UNKNOWN);
    private static final String COUNT = "SELECT COUNT(*) FROM payment WHERE state = ?";

    private final Database database;
    private final Map<PaymentState, AtomicLong> counts = new EnumMap<>(PaymentState.class);

    UnclearPayments(Database database, MeterRegistry metrics) {
        this.database = database;
        for (PaymentState state : STATES) {
            AtomicLong count = new AtomicLong();
            counts.put(state, count);
            metrics.gauge(
                    "holdfast.payment.unclear",
                    List.of(io.micrometer.core.instrument.Tag.of("state", state.name())),
                    count);
        }
    }

    @Scheduled(every = "${holdfast.payment.count-every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void count() {
        database.read(queries -> {
            try (PreparedStatement select = queries.prepareStatement(COUNT)) {
                for (Map.Entry<PaymentState, AtomicLong> each : counts.entrySet()) {
                    select.setString(1, each.getKey().name());
                    try (ResultSet row = select.executeQuery()) {
                        row.next();
                        each.getValue().set(row.getLong(1));
                    }
                }
                return counts;
            }
        });
    }
}
