package io.holdfast.coupon.wallet;

import io.holdfast.coupon.CouponState;
import io.holdfast.service.database.Database;
import io.holdfast.service.page.Cursor;
import io.holdfast.service.page.Page;
import io.holdfast.service.problem.RefusedException;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The coupons of each user. */
@ApplicationScoped
public class Wallets implements PanacheRepositoryBase<Coupon, UUID> {

    private static final String READ = "SELECT id, campaign_id, user_id, discount_type, discount_value, max_discount,"
            + " min_order_amount, " + CouponState.NOW + " AS state_now, issued_at, expires_at FROM coupon WHERE id = ?"
            + " AND user_id = ?";

    private final Database database;

    Wallets(Database database) {
        this.database = database;
    }

    /**
     * A coupon of the user, by a plain statement: every order that brings one asks so.
     *
     * @throws RefusedException when there is no such coupon, or it is someone else's
     */
    public Coupon need(UUID id, String userId) {
        Optional<Coupon> coupon = database.read(queries -> {
            try (PreparedStatement select = queries.prepareStatement(READ)) {
                select.setString(1, id.toString());
                select.setString(2, userId);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(Coupon.of(row)) : Optional.empty();
                }
            }
        });
        return coupon.orElseThrow(() -> RefusedException.notFound("coupon", id));
    }

    /** One page of the user's coupons, newest first; of all of them when no state is given. */
    Page<CouponView> page(String userId, @Nullable CouponState state, @Nullable String cursor, int limit) {
        String where = "userId = :userId";
        Map<String, Object> parameters = new HashMap<>(Map.of("userId", userId));
        if (state != null) {
            where += " and state = :state";
            parameters.put("state", state);
        }
        UUID behind = Cursor.decode(cursor, 1, values -> UUID.fromString(values.get(0)));
        if (behind != null) {
            where += " and id < :behind";
            parameters.put("behind", behind);
        }
        List<Coupon> rows = find("from Coupon where " + where + " order by id desc", parameters)
                .range(0, limit)
                .list();
        return Page.of(rows, limit, CouponView::of, last -> List.of(last.id.toString()));
    }
}
