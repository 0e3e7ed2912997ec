package io.holdfast.local.check;

import java.util.List;

/** What must be true of order-service's rows by themselves. */
final class OrderRules {

    static final List<RowRule> ALL = List.of(
            RowRule.of(
                    8,
                    "orders-add-up",
                    "the lines add up to the subtotal, subtotal - discount of a coupon = total, and balance and card pay the total",
                    "orders",
                    """
                    SELECT o.order_id AS `order`, o.status, l.total AS `lines`, o.subtotal, o.discount, o.total,
                        o.paid_balance, o.paid_card
                    FROM orders o LEFT JOIN
                        (SELECT order_id, SUM(line_total) AS total, MAX(line_total <> quantity * unit_price) AS wrong
                            FROM order_line GROUP BY order_id) l ON l.order_id = o.order_id
                    WHERE l.total IS NULL OR l.wrong OR l.total <> o.subtotal OR o.total <> o.subtotal - o.discount
                        OR LEAST(o.discount, o.total, o.paid_balance, o.paid_card) < 0
                        OR (o.discount > 0 AND o.coupon_id IS NULL)
                        OR ((o.begin_request IS NOT NULL OR o.status <> 'CANCELLED')
                            AND o.paid_balance + o.paid_card <> o.total)"""),
            RowRule.of(
                    8,
                    "orders-have-their-history",
                    "an order's newest event is its status, none is missing or out of turn, and no order that left a trace is lost",
                    "orders",
                    """
                    SELECT o.order_id AS `order`, o.status, o.sequence, newest.status AS newest, e.many AS events
                    FROM orders o
                        LEFT JOIN (SELECT order_id, COUNT(*) AS many, MIN(sequence) AS first, MAX(sequence) AS last
                            FROM order_event GROUP BY order_id) e ON e.order_id = o.order_id
                        LEFT JOIN order_event newest ON newest.order_id = o.order_id AND newest.sequence = o.sequence
                    WHERE newest.status IS NULL OR newest.status <> o.status
                        OR e.first <> 1 OR e.last <> o.sequence OR e.many <> o.sequence
                    UNION ALL
                    SELECT b.order_id, b.status, b.sequence, a.status, NULL
                    FROM order_event b LEFT JOIN order_event a ON a.order_id = b.order_id AND a.sequence = b.sequence - 1
                    WHERE CONCAT(COALESCE(a.status, '-'), ' ', b.status) NOT IN
                        ('- PENDING', 'PENDING AWAITING_PAYMENT', 'PENDING CONFIRMED', 'PENDING CANCELLED',
                         'AWAITING_PAYMENT CONFIRMED', 'AWAITING_PAYMENT CANCELLED',
                         'CONFIRMED REFUNDING', 'REFUNDING REFUNDED')
                        AND NOT (b.sequence = 1 AND b.status = 'CANCELLED' AND EXISTS
                            (SELECT 1 FROM orders o WHERE o.order_id = b.order_id AND o.begin_request IS NULL))
                    UNION ALL
                    SELECT e.order_id, 'lost', e.sequence, e.status, NULL
                    FROM order_event e LEFT JOIN orders o ON o.order_id = e.order_id WHERE o.order_id IS NULL
                    UNION ALL
                    SELECT l.order_id, 'lost', NULL, NULL, NULL
                    FROM order_line l LEFT JOIN orders o ON o.order_id = l.order_id WHERE o.order_id IS NULL
                    UNION ALL
                    SELECT k.made_id, 'lost', NULL, NULL, NULL
                    FROM idempotency_key k LEFT JOIN orders o ON o.order_id = k.made_id WHERE o.order_id IS NULL"""));

    private OrderRules() {}
}
