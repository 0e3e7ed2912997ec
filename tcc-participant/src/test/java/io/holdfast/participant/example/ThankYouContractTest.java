package io.holdfast.participant.example;

import io.holdfast.participant.contract.OnConfirmContract;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.UUID;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class ThankYouContractTest extends OnConfirmContract {

    @Inject
    Notes notes;

    @Override
    protected Object goodPayload() {
        return new WriteNote("reader-" + UUID.randomUUID(), "thank you");
    }

    @Override
    protected Object footprint(Object payload) {
        return notes.of(((WriteNote) payload).reader());
    }
}
