package io.holdfast.coupon;

import io.holdfast.participant.Branch;
import io.holdfast.participant.HoldRefusedException;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rule of coupons: one order at a time holds a coupon, and what is held is either used for good or available again. Each
 * step is a conditional statement that names the branch, so that no branch ever ends what another one holds.
 */
@ApplicationScoped
class Coupons {

    private static final String LOCK =
            "SELECT id, user_id, discount_type, discount_value, max_discount, min_order_amount, expires_at, "
                    + CouponState.NOW + " FROM coupon WHERE id IN (%s) ORDER BY id FOR UPDATE";
    private static final String HOLD = """
            UPDATE coupon SET state = 'HELD', transaction_id = ?, branch_id = ?
            WHERE id = ? AND state = 'AVAILABLE'""";
    private static final String KEEP = """
            UPDATE coupon SET state = 'USED', used_at = UTC_TIMESTAMP(3)
            WHERE id = ? AND state = 'HELD' AND transaction_id = ? AND branch_id = ?""";
    private static final String LET_GO = """
            UPDATE coupon SET state = 'AVAILABLE', transaction_id = NULL, branch_id = NULL
            WHERE id = ? AND state = 'HELD' AND transaction_id = ? AND branch_id = ?""";

    /** A coupon whose row is ours until the transaction ends. */
    private record Locked(String userId, Terms terms) {}

    /**
     * Holds the coupons for their orders.
     *
     * @param branches in the order of their coupons' ids
     * @throws HoldRefusedException when a user has no such coupon, it cannot be used, or takes off something else
     */
    void hold(Connection connection, List<Branch<HoldCoupon>> branches) throws SQLException {
        Map<UUID, Locked> locked = lock(connection, branches);
        for (Branch<HoldCoupon> branch : branches) {
            refuseUnlessUsable(branch.payload(), locked.get(branch.payload().couponId()));
        }
        try (PreparedStatement update = connection.prepareStatement(HOLD)) {
            for (Branch<HoldCoupon> branch : branches) {
                update.setString(1, branch.key().transactionId().toString());
                update.setString(2, branch.key().branchId());
                update.setString(3, branch.payload().couponId().toString());
                update.addBatch();
            }
            int[] changed = update.executeBatch();
            for (int i = 0; i < changed.length; i++) {
                if (changed[i] != 1) {
                    // Two of these branches want the same one.
                    throw refused("coupon " + branches.get(i).payload().couponId() + " is held by another order");
                }
            }
        }
    }

    private static void refuseUnlessUsable(HoldCoupon wanted, @Nullable Locked coupon) {
        UUID id = wanted.couponId();
        if (coupon == null || !coupon.userId().equals(wanted.userId())) {
            throw refused("user " + wanted.userId() + " has no coupon " + id);
        }
        Terms.Verdict verdict = coupon.terms().on(wanted.orderAmount());
        if (verdict.whyNot() != null) {
            throw refused(verdict.whyNot());
        }
        if (verdict.discount() != wanted.discount()) {
            throw refused("coupon " + id + " takes " + verdict.discount() + " off " + wanted.orderAmount() + ", not "
                    + wanted.discount());
        }
    }

    /** Uses what is held, for good. */
    void keep(Connection connection, List<Branch<HoldCoupon>> branches) throws SQLException {
        end(connection, KEEP, branches);
    }

    /** Makes what is held available again, or expired when its time has passed meanwhile. */
    void letGo(Connection connection, List<Branch<HoldCoupon>> branches) throws SQLException {
        end(connection, LET_GO, branches);
    }

    private static Map<UUID, Locked> lock(Connection connection, List<Branch<HoldCoupon>> branches)
            throws SQLException {
        String marks = String.join(", ", Collections.nCopies(branches.size(), "?"));
        try (PreparedStatement select = connection.prepareStatement(LOCK.formatted(marks))) {
            for (int i = 0; i < branches.size(); i++) {
                select.setString(i + 1, branches.get(i).payload().couponId().toString());
            }
            Map<UUID, Locked> locked = new HashMap<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    UUID id = UUID.fromString(row.getString(1));
                    Discount discount = new Discount(
                            Discount.Type.valueOf(row.getString(3)), row.getLong(4), row.getObject(5, Long.class));
                    CouponState state = CouponState.valueOf(row.getString(8));
                    Instant expiresAt = row.getObject(7, LocalDateTime.class).toInstant(ZoneOffset.UTC);
                    locked.put(
                            id,
                            new Locked(row.getString(2), new Terms(id, discount, row.getLong(6), state, expiresAt)));
                }
            }
            return locked;
        }
    }

    private static void end(Connection connection, String statement, List<Branch<HoldCoupon>> branches)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(statement)) {
            for (Branch<HoldCoupon> branch : branches) {
                update.setString(1, branch.payload().couponId().toString());
                update.setString(2, branch.key().transactionId().toString());
                update.setString(3, branch.key().branchId());
                update.addBatch();
            }
            int[] changed = update.executeBatch();
            for (int i = 0; i < changed.length; i++) {
                if (changed[i] != 1) {
                    throw new IllegalStateException("branch " + branches.get(i).key() + " does not hold its coupon");
                }
            }
        }
    }

    private static HoldRefusedException refused(String detail) {
        return new HoldRefusedException(CouponRefusal.COUPON_NOT_USABLE.name(), detail);
    }
}
