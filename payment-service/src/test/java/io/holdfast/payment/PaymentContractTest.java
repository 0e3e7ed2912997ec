package io.holdfast.payment;

import io.holdfast.embedded.Ports;
import io.holdfast.participant.contract.OutsideContract;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** With a card that is good: whatever stays unclear, a busy front keeps so. The cards that do are in {@link PaymentTokensTest}. */
@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
@WithTestResource(GatewayAddress.class)
class PaymentContractTest extends OutsideContract {

    private final URI behind = URI.create("http://127.0.0.1:" + Ports.free());
    private final TestGateway gateway = new TestGateway(behind);

    private BusyFront front;

    @BeforeEach
    void openGateway() throws IOException {
        gateway.up();
        front = BusyFront.open(ConfigProvider.getConfig().getValue("holdfast.pg.url", URI.class), behind);
    }

    @AfterEach
    void closeGateway() {
        front.close();
        gateway.close();
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

    @Override
    protected Object pendingPayload() {
        HoldPayment payment = Orders.payment("tok_ok");
        front.keepsSilentAbout(payment);
        return payment;
    }

    @Override
    protected void settleOutside(Object payload, boolean granted) {
        HoldPayment payment = (HoldPayment) payload;
        gateway.authorise(front.branch(payment), payment.amount(), granted ? "tok_ok" : "tok_declined");
        front.letsPass(payment);
    }

    @Override
    protected Object stuckPayload() {
        HoldPayment payment = Orders.payment("tok_ok");
        front.doesNotFinish(payment);
        return payment;
    }

    @Override
    protected void unblock(Object payload) {
        front.letsPass((HoldPayment) payload);
    }
}
