package io.holdfast.payment;

import io.holdfast.participant.contract.ParticipantContract;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** With a card that is answered at once: what the gateway takes its time for is in {@link PaymentTokensTest}. */
@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
@WithTestResource(GatewayAddress.class)
class PaymentContractTest extends ParticipantContract {

    private final TestGateway gateway = new TestGateway();

    @BeforeEach
    void openGateway() {
        gateway.up();
    }

    @AfterEach
    void closeGateway() {
        gateway.close();
    }

    @Override
    protected boolean isOutside() {
        return true;
    }

    @Override
    protected Object goodPayload() {
        return Orders.payment("tok_ok");
    }

    @Override
    protected Refused refusedPayload() {
        return new Refused(Orders.payment("tok_declined"), "PAYMENT_DECLINED");
    }

    /** What is authorised or captured of it; a decline and a void leave nothing. */
    @Override
    protected Object footprint(Object payload) {
        return gateway.states(((HoldPayment) payload).amount()).stream()
                .reduce("nothing", (before, state) -> switch (state) {
                    case "AUTHORIZED", "CAPTURED" -> before.equals("nothing") ? state : before + ", " + state;
                    default -> "nothing";
                });
    }
}
