package io.holdfast.participant.example;

import io.holdfast.participant.contract.OutsideContract;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;

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

    private static OrderSweets order(Bakery.Manner manner) {
        return new OrderSweets(UUID.randomUUID().toString(), manner);
    }
}
