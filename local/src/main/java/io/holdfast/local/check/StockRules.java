package io.holdfast.local.check;

import java.util.List;

/** What must be true of stock-service's rows. */
final class StockRules {

    private static final String LINES = """
            FROM reservation r, JSON_TABLE(r.payload, '$.lines[*]' COLUMNS (
                id CHAR(36) PATH '$.productId', quantity BIGINT PATH '$.quantity')) line
            WHERE r.state = '%s' AND JSON_VALUE(r.payload, '$.operation') = 'RESERVE' GROUP BY line.id""";

    /** What reservations add up to, against what the product says; and what they are about, but is not there. */
    private static final String AS_RESERVED = """
            SELECT p.id AS product, p.%2$s, COALESCE(r.total, 0) AS reserved
            FROM product p LEFT JOIN (SELECT CAST(line.id AS UUID) AS product_id, SUM(line.quantity) AS total %1$s) r
                ON r.product_id = p.id
            WHERE p.%2$s <> COALESCE(r.total, 0)
            UNION ALL
            SELECT r.product_id, NULL, r.total
            FROM (SELECT CAST(line.id AS UUID) AS product_id, SUM(line.quantity) AS total %1$s) r
                LEFT JOIN product p ON p.id = r.product_id
            WHERE p.id IS NULL""";

    static final List<RowRule> ALL = List.of(
            RowRule.of(
                    3,
                    "stock-nothing-is-lost",
                    "on hand + sold = received, and received is what the adjustments add up to, none of which is missing",
                    "product",
                    """
                    SELECT p.id AS product, p.on_hand, p.sold, p.received, COALESCE(a.total, 0) AS adjustments,
                        COALESCE(a.many, 0) AS many, COALESCE(a.last, 0) AS last_number
                    FROM product p LEFT JOIN
                        (SELECT product_id, SUM(delta) AS total, COUNT(*) AS many, MAX(number) AS last
                            FROM adjustment GROUP BY product_id) a ON a.product_id = p.id
                    WHERE p.on_hand + p.sold <> p.received OR p.received <> COALESCE(a.total, 0)
                        OR COALESCE(a.many, 0) <> COALESCE(a.last, 0)
                    UNION ALL
                    SELECT a.product_id, NULL, NULL, NULL, SUM(a.delta), COUNT(*), MAX(a.number)
                    FROM adjustment a LEFT JOIN product p ON p.id = a.product_id WHERE p.id IS NULL
                    GROUP BY a.product_id"""),
            RowRule.of(
                    3,
                    "stock-held-is-on-hand",
                    "0 <= held <= on hand, and nothing is sold negatively",
                    "product",
                    "SELECT id AS product, held, on_hand, sold FROM product"
                            + " WHERE held < 0 OR held > on_hand OR sold < 0"),
            RowRule.of(
                    3,
                    "stock-held-is-reserved",
                    "held is the sum of live reservations",
                    "product",
                    AS_RESERVED.formatted(LINES.formatted("HELD"), "held")),
            // Holds as long as no confirmed reservation is removed: the local run keeps them for ten years. Where
            // participants keep them for a week, what is sold is more than what its rows still tell.
            RowRule.of(
                    3,
                    "stock-sold-was-reserved",
                    "sold is the sum of confirmed reservations",
                    "product",
                    AS_RESERVED.formatted(LINES.formatted("CONFIRMED"), "sold")));

    private StockRules() {}
}
