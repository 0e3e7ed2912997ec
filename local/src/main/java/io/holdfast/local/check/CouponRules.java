package io.holdfast.local.check;

import java.util.List;

/** What must be true of coupon-service's rows. */
final class CouponRules {

    private static final String RESERVED = """
            SELECT transaction_id, branch_id, state, CAST(JSON_VALUE(payload, '$.couponId') AS UUID) AS coupon_id,
                JSON_VALUE(payload, '$.userId') COLLATE utf8mb4_nopad_bin AS user_id,
                CAST(JSON_VALUE(payload, '$.orderAmount') AS SIGNED) AS amount,
                CAST(JSON_VALUE(payload, '$.discount') AS SIGNED) AS discount
            FROM reservation
            WHERE state IN ('HELD', 'CONFIRMED') AND JSON_VALUE(payload, '$.operation') = 'RESERVE'""";

    /** What a coupon takes off, rounded down, and at most all of it. */
    private static final String AS_PROMISED = """
            c.user_id <=> r.user_id AND r.amount >= c.min_order_amount AND r.discount <=> LEAST(r.amount,
                COALESCE(c.max_discount, r.amount),
                IF(c.discount_type = 'PERCENT', r.amount * c.discount_value DIV 100, c.discount_value))""";

    static final List<RowRule> ALL = List.of(
            RowRule.of(
                    5,
                    "coupons-issued-as-counted",
                    "a campaign has issued as many coupons as there are, numbered without a gap, on its terms, and no more than it has",
                    "campaign",
                    """
                    SELECT g.id AS campaign, g.quantity, g.issued, COALESCE(c.many, 0) AS coupons,
                        COALESCE(c.first, 1) AS first_number, COALESCE(c.last, 0) AS last_number
                    FROM campaign g LEFT JOIN
                        (SELECT campaign_id, COUNT(*) AS many, MIN(number) AS first, MAX(number) AS last
                            FROM coupon GROUP BY campaign_id) c
                        ON c.campaign_id = g.id
                    WHERE g.issued > g.quantity OR g.issued <> COALESCE(c.many, 0) OR g.issued <> COALESCE(c.last, 0)
                        OR c.first <> 1
                    UNION ALL
                    SELECT c.campaign_id, g.quantity, g.issued, COUNT(*), MIN(c.number), MAX(c.number)
                    FROM coupon c LEFT JOIN campaign g ON g.id = c.campaign_id
                        AND g.discount_type = c.discount_type AND g.discount_value = c.discount_value
                        AND g.max_discount <=> c.max_discount AND g.min_order_amount = c.min_order_amount
                    WHERE g.id IS NULL GROUP BY c.campaign_id"""),
            RowRule.of(
                    5,
                    "coupons-limit-for-each-user",
                    "nobody has more of a campaign's coupons than its limit, nor another number than counted",
                    "claimant",
                    """
                    SELECT c.campaign_id AS campaign, c.user_id AS user, c.many AS coupons, t.coupons AS counted, g.per_user_limit
                    FROM (SELECT campaign_id, user_id, COUNT(*) AS many FROM coupon GROUP BY campaign_id, user_id) c
                        JOIN campaign g ON g.id = c.campaign_id
                        LEFT JOIN claimant t ON t.campaign_id = c.campaign_id AND t.user_id = c.user_id
                    WHERE c.many > g.per_user_limit OR t.coupons IS NULL OR t.coupons <> c.many
                    UNION ALL
                    SELECT t.campaign_id, t.user_id, 0, t.coupons, NULL FROM claimant t
                    WHERE t.coupons <> 0 AND NOT EXISTS
                        (SELECT 1 FROM coupon c WHERE c.campaign_id = t.campaign_id AND c.user_id = t.user_id)"""),
            RowRule.of(
                    5,
                    "coupons-used-once",
                    "no coupon is in two live or confirmed reservations",
                    "coupon WHERE state <> 'AVAILABLE'",
                    "SELECT coupon_id AS coupon, COUNT(*) AS reservations FROM (" + RESERVED + ") r"
                            + " GROUP BY coupon_id HAVING COUNT(*) > 1"),
            RowRule.of(
                    5,
                    "coupons-held-is-reserved",
                    "a held coupon has a live reservation of its owner, on its terms, a used one a confirmed one, and the other way round",
                    "coupon",
                    """
                    SELECT * FROM (
                        SELECT c.id AS coupon, c.state, r.state AS reservation, c.transaction_id AS transaction, TRUE AS promised
                        FROM coupon c LEFT JOIN reservation r
                            ON r.transaction_id = c.transaction_id AND r.branch_id = c.branch_id
                        WHERE c.state <> 'AVAILABLE'
                        UNION ALL
                        SELECT r.coupon_id, c.state, r.state, r.transaction_id, %s
                        FROM (%s) r LEFT JOIN coupon c ON c.id = r.coupon_id
                            AND c.transaction_id = r.transaction_id AND c.branch_id = r.branch_id) pair
                    WHERE NOT COALESCE(promised, FALSE)
                        OR COALESCE(CONCAT(state, ' ', reservation), '') NOT IN ('HELD HELD', 'USED CONFIRMED')""".formatted(AS_PROMISED, RESERVED)));

    private CouponRules() {}
}
