package io.holdfast.participant.example;

import io.holdfast.participant.contract.CompensableContract;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;

@QuarkusTest
@TestProfile(SweetSaleContractTest.InPlaceOfTheJar.class)
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class SweetSaleContractTest extends CompensableContract {

    /** A service has one participant with a try. */
    public static final class InPlaceOfTheJar implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("example.kind", "compensable", "quarkus.arc.exclude-types", SweetJar.class.getName());
        }
    }

    @Inject
    Jars jars;

    @Override
    protected Object goodPayload() {
        return new TakeSweets(jars.create(10), 3);
    }

    @Override
    protected Refused refusedPayload() {
        return new Refused(new TakeSweets(jars.create(10), 11), "JAR_EMPTY");
    }

    @Override
    protected Object footprint(Object payload) {
        String jar = ((TakeSweets) payload).jar();
        return List.of(jars.sweets(jar), jars.held(jar));
    }
}
