package io.holdfast.participant.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.participant.contract.OutsideContract;
import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.protocol.BranchKey;
import io.holdfast.service.database.Database;
import io.holdfast.service.testing.Backends;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(SweetBakerContractTest.InPlaceOfTheJar.class)
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class SweetBakerContractTest extends OutsideContract {

    /** A service has one participant with a try. */
    public static final class InPlaceOfTheJar implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("example.kind", "outside", "quarkus.arc.exclude-types", SweetJar.class.getName());
        }
    }

    @Inject
    Bakery bakery;

    @Inject
    Database database;

    @Inject
    MeterRegistry metrics;

    @Override
    protected Object goodPayload() {
        return order(Bakery.Manner.AT_ONCE);
    }

    @Override
    protected Refused refusedPayload() {
        return new Refused(order(Bakery.Manner.NEVER), "NOT_BAKED");
    }

    @Override
    protected Object footprint(Object payload) {
        return bakery.footprint(((OrderSweets) payload).name());
    }

    @Override
    protected Object pendingPayload() {
        return order(Bakery.Manner.UNCLEAR);
    }

    @Override
    protected void settleOutside(Object payload, boolean granted) {
        bakery.settle(((OrderSweets) payload).name(), granted);
    }

    @Override
    protected Object stuckPayload() {
        return order(Bakery.Manner.STUCK);
    }

    @Override
    protected void unblock(Object payload) {
        bakery.unblock(((OrderSweets) payload).name());
    }

    /** Between two looks at it, too. */
    @Test
    void whatHangsIsCountedAllTheTime() {
        ParticipantClient participant = new ParticipantClient();
        BranchKey key = ParticipantClient.newBranch();
        Object payload = stuckPayload();
        participant.tryBranch(key, payload).then().statusCode(200);
        participant.cancel(key).then().statusCode(503);
        await().atMost(Duration.ofSeconds(40)).during(Duration.ofSeconds(6)).until(() -> counted() == underWay());
        assertThat(counted()).isPositive();
        unblock(payload);
    }

    private double counted() {
        return metrics.get("holdfast.participant.unsettled").gauge().value();
    }

    private double underWay() {
        return database.read(queries -> {
            try (PreparedStatement select = queries.prepareStatement("SELECT COUNT(*) FROM reservation"
                            + " WHERE state IN ('PENDING', 'CONFIRMING', 'CANCELLING')");
                    ResultSet row = select.executeQuery()) {
                row.next();
                return row.getDouble(1);
            }
        });
    }

    private static OrderSweets order(Bakery.Manner manner) {
        return new OrderSweets(UUID.randomUUID().toString(), manner);
    }
}
