package io.holdfast.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.coordinator.testing.ScriptedParticipants;
import io.holdfast.protocol.Reason;
import io.holdfast.service.crash.DurableStep.Moment;
import io.holdfast.service.database.Database;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.Death;
import io.holdfast.service.testing.TestStep;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What moves and goes after days: no process is killed in it, its work ends at the point instead. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
@QuarkusTestResource(ScriptedParticipants.class)
class ArchiveCrashTest {

    private static final Duration AFTER = Duration.ofDays(30);

    @Inject
    Archive archive;

    @Inject
    Transactions transactions;

    @Inject
    Database database;

    @ParameterizedTest
    @EnumSource(Moment.class)
    void anEndedTransactionIsInOnePlaceWheneverTheProcessDies(Moment moment) {
        UUID id = ended();
        Death.at(StoreStep.ARCHIVE, moment, () -> archive.move(null, AFTER, Instant.now(), 1_000));
        assertThat(count("tcc_transaction", id) + count("transaction_archive", id))
                .isEqualTo(1);
        archive.move(null, AFTER, Instant.now(), 1_000);
        assertThat(count("tcc_transaction", id)).isZero();
        assertThat(count("transaction_archive", id)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void anArchivedTransactionGoesWheneverTheProcessDies(Moment moment) {
        UUID id = ended();
        archive.move(null, AFTER, Instant.now(), 1_000);
        Death.at(StoreStep.REMOVE, moment, () -> archive.remove(null, AFTER, Instant.now(), 1_000));
        assertThat(count("transaction_archive", id)).isEqualTo(moment == Moment.AFTER ? 0 : 1);
        archive.remove(null, AFTER, Instant.now(), 1_000);
        assertThat(count("transaction_archive", id)).isZero();
    }

    /** One that was cancelled twice as long ago. */
    private UUID ended() {
        Instant then = Instant.now().minus(AFTER.multipliedBy(2));
        UUID id = new UUID(
                (then.toEpochMilli() << 16) | 0x7000,
                Long.MIN_VALUE | (ThreadLocalRandom.current().nextLong() >>> 2));
        transactions.bury(id, new Reason("TIMED_OUT", "long ago", null));
        database.inTransaction(TestStep.ASIDE, connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE tcc_transaction SET ended_at = ended_at - INTERVAL 60 DAY WHERE id = ?")) {
                update.setString(1, id.toString());
                return update.executeUpdate();
            }
        });
        return id;
    }

    private int count(String table, UUID id) {
        return database.read(queries -> {
            try (PreparedStatement select =
                    queries.prepareStatement("SELECT COUNT(*) FROM " + table + " WHERE id = ?")) {
                select.setString(1, id.toString());
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    return row.getInt(1);
                }
            }
        });
    }
}
