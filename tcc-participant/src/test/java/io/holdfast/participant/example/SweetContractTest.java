package io.holdfast.participant.example;

import io.holdfast.participant.contract.ParticipantContract;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class SweetContractTest extends ParticipantContract {

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
