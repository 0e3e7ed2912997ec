package io.holdfast.participant.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.holdfast.participant.Branch;
import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.participant.transition.Operation;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.ReservationView;
import io.holdfast.service.database.Database;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A database whose sessions are not in UTC, as one set up for its country is: what is shown is the same. */
@QuarkusTest
@TestProfile(SessionZoneTest.InSeoul.class)
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class SessionZoneTest {

    private static final String ZONE = "+09:00";

    /** Every session is nine hours ahead. */
    public static final class InSeoul implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.datasource.jdbc.additional-jdbc-properties.sessionVariables",
                    "innodb_lock_wait_timeout=3,idle_transaction_timeout=10,time_zone='" + ZONE + "'");
        }
    }

    @Inject
    TestFences fences;

    @Inject
    ReservationReader reader;

    @Inject
    Database database;

    /** Holds everything, and refuses to keep it. */
    private static final class Fickle extends Willing {

        @Override
        public Kept keep(Branch<Object> branch) {
            return Kept.REFUSED;
        }
    }

    @Test
    void timesAreShownAsTheyWere() {
        assertThat(zoneOfTheSession()).isEqualTo(ZONE);
        OutsideFence fence = fences.of(new Fickle());
        GiveUps giveUps = new GiveUps(fence, database);
        BranchKey key = ParticipantClient.newBranch();
        fence.tryAll(List.of(new Fence.Try(key, ParticipantClient.LONG_HOLD_MS, Map.of("text", "sweets"))));
        fence.settleAll(Operation.CONFIRM, List.of(new Fence.Settle(key, null)));
        assertThat(giveUps.giveUp(key, "olga", "it is refused").end()).isEqualTo(GiveUps.End.DONE);
        ReservationView view = reader.find(key).orElseThrow();
        assertThat(List.of(
                        view.createdAt(),
                        view.updatedAt(),
                        giveUps.find(key).orElseThrow().at()))
                .allSatisfy(at -> assertThat(at).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES)));
    }

    private String zoneOfTheSession() {
        return database.read(queries -> {
            try (PreparedStatement select = queries.prepareStatement("SELECT @@session.time_zone");
                    ResultSet row = select.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        });
    }
}
