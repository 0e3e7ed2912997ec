package io.holdfast.payment.webhook;

import io.holdfast.payment.Taken;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.service.database.Database;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The statements on the table of events. */
@ApplicationScoped
class StoredEvents {

    /** The primary key says whether it is new: of two at once one finds the other's. Every value was checked to fit. */
    private static final String INSERT = """
            INSERT IGNORE INTO pg_event (event_id, payment_key, sequence, body, attempts, received_at, next_attempt_at)
            VALUES (?, ?, ?, ?, 1, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND)""";

    private static final String IS_OUTDATED =
            "SELECT EXISTS (SELECT 1 FROM pg_event WHERE payment_key = ? AND sequence > ?)";
    private static final String APPLIED = "UPDATE pg_event SET outcome = ? WHERE event_id = ? AND NOT (outcome <=> ?)";

    /** Nobody puts an event off for so long that it is due far ahead, unless the clock was set back since. */
    private static final String DUE = """
            SELECT event_id, body FROM pg_event WHERE outcome IS NULL AND (next_attempt_at <= UTC_TIMESTAMP(3)
                OR next_attempt_at > UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND)
            ORDER BY next_attempt_at LIMIT ? FOR UPDATE SKIP LOCKED""";

    private static final String LATER = """
            UPDATE pg_event SET attempts = attempts + 1, next_attempt_at = UTC_TIMESTAMP(3)
                + INTERVAL LEAST(?, 1000000 * POW(2, LEAST(attempts, 20))) MICROSECOND
            WHERE event_id = ?""";
    private static final String REMOVE = """
            DELETE FROM pg_event
            WHERE received_at < UTC_TIMESTAMP(3) - INTERVAL ? SECOND AND outcome IS NOT NULL LIMIT ?""";

    /** More are not counted: somebody should look long before. */
    private static final int MANY = 10_000;

    private static final String WAITING =
            "SELECT COUNT(*) FROM (SELECT 1 FROM pg_event WHERE outcome IS NULL LIMIT ?) few";

    private final Database database;
    private final AtomicLong waiting = new AtomicLong();

    StoredEvents(Database database, MeterRegistry metrics) {
        this.database = database;
        metrics.gauge("holdfast.payment.events.waiting", waiting);
    }

    /**
     * Stores the event.
     *
     * @param firstPause how long it is left to the caller to apply it
     * @return whether it is new
     */
    boolean insert(PgEvent event, Duration firstPause) {
        return database.inTransaction(WebhookStep.RECEIVE, connection -> {
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                insert.setString(1, event.eventId());
                insert.setString(2, event.key());
                insert.setLong(3, event.sequence());
                insert.setString(4, CanonicalJson.write(event));
                insert.setLong(5, firstPause.toMillis() * 1000);
                return insert.executeUpdate() == 1;
            }
        });
    }

    /** Whether a newer event of the same payment has come. */
    boolean isOutdated(PgEvent event) {
        return database.read(queries -> {
            try (PreparedStatement select = queries.prepareStatement(IS_OUTDATED)) {
                select.setString(1, event.key());
                select.setLong(2, event.sequence());
                try (ResultSet row = select.executeQuery()) {
                    return row.next() && row.getBoolean(1);
                }
            }
        });
    }

    void applied(String eventId, Taken taken) {
        database.inTransaction(WebhookStep.APPLIED, connection -> {
            try (PreparedStatement update = connection.prepareStatement(APPLIED)) {
                update.setString(1, taken.name());
                update.setString(2, eventId);
                update.setString(3, taken.name());
                return update.executeUpdate();
            }
        });
    }

    /** Takes events that are not applied and whose turn it is; each waits longer after each time. */
    List<PgEvent> take(int limit, Duration maxPause) {
        List<PgEvent> taken = database.inTransaction(WebhookStep.TAKE, connection -> {
            List<PgEvent> due = due(connection, limit, maxPause);
            try (PreparedStatement update = connection.prepareStatement(LATER)) {
                for (PgEvent event : due) {
                    update.setLong(1, maxPause.toMillis() * 1000);
                    update.setString(2, event.eventId());
                    update.executeUpdate();
                }
            }
            return due;
        });
        waiting.set(count());
        return taken;
    }

    /** How many are not applied, also those whose turn it is not. */
    private long count() {
        return database.read(queries -> {
            try (PreparedStatement select = queries.prepareStatement(WAITING)) {
                select.setInt(1, MANY);
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }

    private static List<PgEvent> due(Connection connection, int limit, Duration maxPause) throws SQLException {
        List<PgEvent> due = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(DUE)) {
            select.setLong(1, 2 * maxPause.toMillis() * 1000);
            select.setInt(2, limit);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    due.add(CanonicalJson.read(rows.getString(2), PgEvent.class));
                }
            }
        }
        return due;
    }

    void removeOlderThan(Duration age, int limit) {
        database.inTransaction(WebhookStep.REMOVE_OLD, connection -> {
            try (PreparedStatement delete = connection.prepareStatement(REMOVE)) {
                delete.setLong(1, age.toSeconds());
                delete.setInt(2, limit);
                return delete.executeUpdate();
            }
        });
    }
}
