package io.holdfast.payment.reconciliation;

import io.holdfast.service.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** How far the list has been walked, for all replicas. */
@ApplicationScoped
class WalkedSoFar {

    /** A turn that begins later than any replica could have said is of a clock that was set back: nobody's. */
    private static final String TAKE = """
            UPDATE gateway_walk SET next_at = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND
            WHERE id = 1
                AND (next_at <= UTC_TIMESTAMP(3) OR next_at > UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND)""";

    private static final String READ = "SELECT LEAST(seen_until, UTC_TIMESTAMP(3)) FROM gateway_walk WHERE id = 1";

    /** Never into the future: one line with a wrong time would hide all that come until then. */
    private static final String ADVANCE = """
            UPDATE gateway_walk SET seen_until = LEAST(CAST(? AS DATETIME(3)), UTC_TIMESTAMP(3))
            WHERE id = 1 AND (seen_until < LEAST(CAST(? AS DATETIME(3)), UTC_TIMESTAMP(3))
                OR seen_until > UTC_TIMESTAMP(3))""";

    private final Database database;

    WalkedSoFar(Database database) {
        this.database = database;
    }

    /** Takes the next walk; tells until when the list has been seen, nothing when it is not time or another's turn. */
    Optional<Instant> take(Duration turn) {
        return database.inTransaction(WalkStep.TAKE, connection -> {
            try (PreparedStatement update = connection.prepareStatement(TAKE);
                    PreparedStatement select = connection.prepareStatement(READ)) {
                update.setLong(1, turn.toMillis() * 1000);
                update.setLong(2, 2 * turn.toMillis() * 1000);
                if (update.executeUpdate() == 0) {
                    return Optional.empty();
                }
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    return Optional.of(row.getObject(1, LocalDateTime.class).toInstant(ZoneOffset.UTC));
                }
            }
        });
    }

    /** All that is older has been seen and settled. */
    void advance(Instant seenUntil) {
        LocalDateTime until = LocalDateTime.ofInstant(seenUntil, ZoneOffset.UTC);
        database.inTransaction(WalkStep.ADVANCE, connection -> {
            try (PreparedStatement update = connection.prepareStatement(ADVANCE)) {
                update.setObject(1, until);
                update.setObject(2, until);
                return update.executeUpdate();
            }
        });
    }
}
