package io.holdfast.coupon;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.service.database.Database;
import io.holdfast.service.testing.TestStep;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The tables of the service, looked at and bent from outside. */
public final class Books {

    private static final String CAMPAIGNS = """
            SELECT m.id FROM campaign m LEFT JOIN coupon c ON c.campaign_id = m.id
            GROUP BY m.id, m.issued, m.quantity
            HAVING COUNT(c.id) <> m.issued OR m.issued > m.quantity OR COALESCE(MAX(c.number), 0) <> m.issued""";
    private static final String LIMITS = """
            SELECT m.id FROM campaign m JOIN coupon c ON c.campaign_id = m.id
            LEFT JOIN claimant k ON k.campaign_id = m.id AND k.user_id = c.user_id
            GROUP BY m.id, m.per_user_limit, c.user_id
            HAVING COUNT(*) > m.per_user_limit OR COUNT(*) <> COALESCE(MAX(k.coupons), 0)""";
    private static final String USES = """
            SELECT c.id FROM coupon c LEFT JOIN (
                SELECT JSON_VALUE(payload, '$.couponId') coupon_id, SUM(state = 'HELD') held, SUM(state = 'CONFIRMED') used
                FROM reservation WHERE payload IS NOT NULL GROUP BY 1
            ) r ON r.coupon_id = CAST(c.id AS CHAR)
            WHERE COALESCE(r.held, 0) <> (c.state = 'HELD') OR COALESCE(r.used, 0) <> (c.state = 'USED')""";

    private final Database database;

    public Books(Database database) {
        this.database = database;
    }

    /** All that must hold of all coupons, whatever was done. */
    public void assertBalanced() {
        assertThat(firstColumn(CAMPAIGNS)).as("campaigns that issued wrong").isEmpty();
        assertThat(firstColumn(LIMITS))
                .as("campaigns with a wrong count of a user's")
                .isEmpty();
        assertThat(firstColumn(USES))
                .as("coupons that are held or used otherwise than orders do")
                .isEmpty();
    }

    /** Lets the time of a coupon run out. */
    public void expire(UUID couponId) {
        database.inTransaction(TestStep.ASIDE, connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE coupon SET expires_at = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE id = ?")) {
                update.setString(1, couponId.toString());
                return update.executeUpdate();
            }
        });
    }

    private List<String> firstColumn(String query) {
        return database.inTransaction(TestStep.ASIDE, connection -> {
            try (PreparedStatement select = connection.prepareStatement(query);
                    ResultSet rows = select.executeQuery()) {
                List<String> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
                return found;
            }
        });
    }
}
