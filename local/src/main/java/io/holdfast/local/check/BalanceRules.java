package io.holdfast.local.check;

import java.util.List;

/** What must be true of balance-service's rows. */
final class BalanceRules {

    private static final String RESERVED = """
            SELECT JSON_VALUE(payload, '$.userId') COLLATE utf8mb4_nopad_bin AS user_id, transaction_id, branch_id,
                CAST(JSON_VALUE(payload, '$.amount') AS SIGNED) AS amount
            FROM reservation WHERE state = '%s' AND JSON_VALUE(payload, '$.operation') = 'RESERVE'""";

    static final List<RowRule> ALL = List.of(
            RowRule.of(
                    4,
                    "money-ledger-is-balance",
                    "the entries of a user add up to the balance, and are as many as counted, without a gap",
                    "balance",
                    """
                    SELECT b.user_id AS user, b.balance, COALESCE(e.total, 0) AS ledger, b.entries, COALESCE(e.many, 0) AS counted,
                        COALESCE(e.last, 0) AS last_number
                    FROM balance b LEFT JOIN
                        (SELECT user_id, SUM(amount) AS total, COUNT(*) AS many, MAX(number) AS last
                            FROM entry GROUP BY user_id) e
                        ON e.user_id = b.user_id
                    WHERE b.balance <> COALESCE(e.total, 0) OR b.entries <> COALESCE(e.many, 0)
                        OR b.entries <> COALESCE(e.last, 0)
                    UNION ALL
                    SELECT e.user_id, NULL, SUM(e.amount), NULL, COUNT(*), MAX(e.number)
                    FROM entry e LEFT JOIN balance b ON b.user_id = e.user_id WHERE b.user_id IS NULL
                    GROUP BY e.user_id"""),
            RowRule.of(
                    4,
                    "money-ledger-adds-up",
                    "each entry's balance is the sum of the entries up to it, and only payments take",
                    "entry",
                    """
                    SELECT user_id AS user, number, type, amount, balance_after, total FROM
                        (SELECT user_id, number, type, amount, balance_after,
                            SUM(amount) OVER (PARTITION BY user_id ORDER BY number) AS total FROM entry) e
                    WHERE balance_after <> total OR (amount > 0) = (type = 'PAYMENT')
                        OR type NOT IN ('CHARGE', 'PAYMENT', 'REFUND')"""),
            RowRule.of(
                    4,
                    "money-held-is-there",
                    "0 <= held <= balance",
                    "balance",
                    "SELECT user_id AS user, held, balance FROM balance WHERE held < 0 OR held > balance"),
            RowRule.of(4, "money-held-is-reserved", "held is the sum of live reservations", "balance", """
                    SELECT b.user_id AS user, b.held, COALESCE(live.total, 0) AS reserved
                    FROM balance b LEFT JOIN (SELECT user_id, SUM(amount) AS total FROM (%1$s) r GROUP BY user_id) live
                        ON live.user_id = b.user_id
                    WHERE b.held <> COALESCE(live.total, 0)
                    UNION ALL
                    SELECT live.user_id, NULL, live.total
                    FROM (SELECT user_id, SUM(amount) AS total FROM (%1$s) r GROUP BY user_id) live
                        LEFT JOIN balance b ON b.user_id = live.user_id
                    WHERE b.user_id IS NULL""".formatted(
                            RESERVED.formatted("HELD"))),
            RowRule.of(
                    4,
                    "money-nothing-is-spent-twice",
                    "no two payments have the same reference",
                    "entry WHERE type = 'PAYMENT'",
                    "SELECT reference, COUNT(*) AS payments FROM entry WHERE type = 'PAYMENT'"
                            + " GROUP BY reference HAVING COUNT(*) > 1"),
            RowRule.of(
                    4,
                    "money-spent-was-reserved",
                    "each confirmed reservation has its payment over the same amount, and each payment its reservation",
                    "entry WHERE type = 'PAYMENT'",
                    """
                    SELECT * FROM (
                        SELECT COALESCE(r.user_id, e.user_id) AS user, e.reference, e.amount AS paid,
                            CONCAT(r.transaction_id, '/', r.branch_id) AS reservation, r.amount AS reserved
                        FROM (%1$s) r LEFT JOIN entry e ON e.user_id = r.user_id AND e.type = 'PAYMENT'
                            AND e.reference = CONVERT(CONCAT(r.transaction_id, '/', r.branch_id) USING ascii) COLLATE ascii_bin
                        UNION ALL
                        SELECT e.user_id, e.reference, e.amount, NULL, NULL FROM entry e WHERE e.type = 'PAYMENT' AND NOT EXISTS
                            (SELECT 1 FROM reservation r WHERE r.state = 'CONFIRMED'
                                AND r.transaction_id = CAST(SUBSTRING_INDEX(e.reference, '/', 1) AS UUID)
                                AND r.branch_id = SUBSTRING_INDEX(e.reference, '/', -1))) pair
                    WHERE reference IS NULL OR reservation IS NULL OR paid <> -reserved""".formatted(RESERVED.formatted("CONFIRMED"))));

    private BalanceRules() {}
}
