package io.holdfast.coupon.wallet;

import io.holdfast.coupon.CouponState;
import io.holdfast.service.page.Cursor;
import io.holdfast.service.page.Page;
import io.holdfast.service.problem.RefusedException;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The coupons of each user. */
@ApplicationScoped
public class Wallets implements PanacheRepositoryBase<Coupon, UUID> {

    /**
     * A coupon of the user.
     *
     * @throws RefusedException when there is no such coupon, or it is someone else's
     */
    public Coupon need(UUID id, String userId) {
        return find("id = ?1 and userId = ?2", id, userId)
                .firstResultOptional()
                .orElseThrow(() -> RefusedException.notFound("coupon", id));
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
