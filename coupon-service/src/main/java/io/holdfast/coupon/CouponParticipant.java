package io.holdfast.coupon;

import io.holdfast.participant.Branch;
import io.holdfast.participant.Participant;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What try, confirm and cancel mean for coupons: each branch has one, taken in the order of their ids. */
@ApplicationScoped
class CouponParticipant implements Participant<HoldCoupon> {

    private static final Comparator<Branch<HoldCoupon>> ROW_ORDER =
            Comparator.comparing(branch -> branch.payload().couponId());

    private final Coupons coupons;

    CouponParticipant(Coupons coupons) {
        this.coupons = coupons;
    }

    @Override
    public Class<HoldCoupon> payloadType() {
        return HoldCoupon.class;
    }

    @Override
    public Collection<String> lockKeys(HoldCoupon payload) {
        return Set.of(payload.couponId().toString());
    }

    @Override
    public void hold(Connection connection, List<Branch<HoldCoupon>> branches) throws SQLException {
        coupons.hold(connection, inOrder(branches.stream()));
    }

    @Override
    public void keep(Connection connection, List<Branch<HoldCoupon>> branches) throws SQLException {
        coupons.keep(connection, inOrder(branches.stream()));
    }

    @Override
    public void letGo(Connection connection, List<Cancelled<HoldCoupon>> branches) throws SQLException {
        coupons.letGo(connection, inOrder(branches.stream().map(Cancelled::branch)));
    }

    private static List<Branch<HoldCoupon>> inOrder(Stream<Branch<HoldCoupon>> branches) {
        return branches.sorted(ROW_ORDER).toList();
    }
}
