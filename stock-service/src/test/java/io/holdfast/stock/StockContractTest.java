package io.holdfast.stock;

import io.holdfast.participant.contract.ParticipantContract;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class StockContractTest extends ParticipantContract {

    @Override
    protected Object goodPayload() {
        return Shelf.reserve(Shelf.line(Shelf.register(10), 2));
    }

    @Override
    protected Refused refusedPayload() {
        return new Refused(Shelf.reserve(Shelf.line(Shelf.register(1), 2)), "OUT_OF_STOCK");
    }

    @Override
    protected Object footprint(Object payload) {
        return Shelf.levels(((HoldStock) payload).lines().get(0).productId());
    }
}
