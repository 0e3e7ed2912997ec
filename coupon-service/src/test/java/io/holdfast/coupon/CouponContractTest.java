package io.holdfast.coupon;

import io.holdfast.participant.contract.ParticipantContract;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class CouponContractTest extends ParticipantContract {

    @Override
    protected Object goodPayload() {
        String user = Desk.newUser();
        return Desk.reserve(Desk.coupon(user), user);
    }

    @Override
    protected Refused refusedPayload() {
        String user = Desk.newUser();
        HoldCoupon greedy =
                new HoldCoupon(HoldCoupon.Operation.RESERVE, Desk.coupon(user), user, Desk.AMOUNT, Desk.DISCOUNT + 1);
        return new Refused(greedy, "COUPON_NOT_USABLE");
    }

    @Override
    protected Object footprint(Object payload) {
        HoldCoupon hold = (HoldCoupon) payload;
        return Desk.state(hold.userId(), hold.couponId());
    }
}
