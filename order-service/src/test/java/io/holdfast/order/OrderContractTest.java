package io.holdfast.order;

import io.holdfast.order.price.OrderLine;
import io.holdfast.order.price.Price;
import io.holdfast.participant.contract.ParticipantContract;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.protocol.Ids;
import io.holdfast.protocol.Reason;
import io.holdfast.service.database.Database;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestStep;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class OrderContractTest extends ParticipantContract {

    @Inject
    Database database;

    @Inject
    OrderReader orders;

    @Override
    protected Object goodPayload() {
        return HoldOrder.reserve(newOrder(null));
    }

    @Override
    protected Refused refusedPayload() {
        UUID over = newOrder(new Reason("COUPON_NOT_USABLE", "a test", "coupon"));
        return new Refused(HoldOrder.reserve(over), "ORDER_NOT_PENDING");
    }

    @Override
    protected Object footprint(Object payload) {
        return orders.get(((HoldOrder) payload).orderId()).status();
    }

    @Override
    protected Object afterCancel(Object before) {
        return OrderStatus.CANCELLED;
    }

    private UUID newOrder(@Nullable Reason refusal) {
        UUID id = Ids.next();
        List<OrderLine> lines = List.of(new OrderLine(Ids.next(), "apple", 1, 100, 100));
        NewOrder order =
                new NewOrder(id, "carl", lines, Price.of(100, 0, null, false), null, Ids.next(), null, refusal);
        return database.inTransaction(TestStep.ASIDE, connection -> {
            order.insert(connection, Duration.ofHours(1));
            return id;
        });
    }
}
