package io.holdfast.balance;

import io.holdfast.participant.contract.ParticipantContract;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class BalanceContractTest extends ParticipantContract {

    @Override
    protected Object goodPayload() {
        return Wallet.reserve(Wallet.newUser(1_000), 300);
    }

    @Override
    protected Refused refusedPayload() {
        return new Refused(Wallet.reserve(Wallet.newUser(100), 101), "INSUFFICIENT_BALANCE");
    }

    @Override
    protected Object footprint(Object payload) {
        return Wallet.money(((HoldBalance) payload).userId());
    }
}
