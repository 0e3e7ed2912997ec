package io.holdfast.local.check;

import java.util.List;

/** What must be true of stock-service's rows. */
final class StockRules {

    private static final String LINES = """
            FROM reservation r, JSON_TABLE(r.payload, '$.lines[*]' COLUMNS (
                id CHAR(36) PATH '$.productId', quantity BIGINT PATH '$.quantity')) line
            WHERE r.state = '%s' AND JSON_VALUE(r.payload, '$.operation') = 'RESERVE' GROUP BY line.id""";

    static final List<RowRule> ALL = List.of(
            RowRule.of(
                    3,
                    "stock-nothing-is-lost",
                    "on hand + sold = received, and received is what the adjustments add up to",
                    "product",
                    """
                    SELECT p.id AS product, p.on_hand, p.sold, p.received, COALESCE(a.total, 0) AS adjustments
                    FROM product p LEFT JOIN
                        (SELECT product_id, SUM(delta) AS total FROM adjustment GROUP BY product_id) a ON a.product_id = p.id
                    WHERE p.on_hand + p.sold <> p.received OR p.received <> COALESCE(a.total, 0)"""),
            RowRule.of(
                    3,
                    "stock-held-is-on-hand",
                    "0 <= held <= on hand, and nothing is sold negatively",
                    "product",
                    "SELECT id AS product, held, on_hand, sold FROM product"
                            + " WHERE held < 0 OR held > on_hand OR sold < 0"),
            RowRule.of(3, "stock-held-is-reserved", "held is the sum of live reservations", "product", """
                    SELECT p.id AS product, p.held, COALESCE(live.total, 0) AS reserved
                    FROM product p LEFT JOIN (SELECT CAST(line.id AS UUID) AS product_id, SUM(line.quantity) AS total %s) live
                        ON live.product_id = p.id
                    WHERE p.held <> COALESCE(live.total, 0)""".formatted(
                            LINES.formatted("HELD"))),
            // Holds as long as no confirmed reservation is removed: the local run keeps them for ten years. Where
            // participants
            // keep them for a week, what is sold is more than what its rows still tell.
            RowRule.of(
                    3, "stock-sold-was-reserved", "sold is the sum of confirmed reservations", "product", """
                    SELECT p.id AS product, p.sold, COALESCE(kept.total, 0) AS confirmed
                    FROM product p LEFT JOIN (SELECT CAST(line.id AS UUID) AS product_id, SUM(line.quantity) AS total %s) kept
                        ON kept.product_id = p.id
                    WHERE p.sold <> COALESCE(kept.total, 0)""".formatted(
                                    LINES.formatted("CONFIRMED"))));

    private StockRules() {}
}
