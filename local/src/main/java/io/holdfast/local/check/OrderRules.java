package io.holdfast.local.check;

import java.util.List;

/** What must be true of order-service's rows by themselves. */
final class OrderRules {

    static final List<RowRule> ALL = List.of(
            RowRule.of(
                    8,
                    "orders-add-up",
                    "the lines add up to the subtotal, subtotal - discount = total, and balance and card pay the total",
                    "orders",
                    """
                    SELECT o.order_id AS `order`, o.status, l.total AS `lines`, o.subtotal, o.discount, o.total,
                        o.paid_balance, o.paid_card
                    FROM orders o LEFT JOIN
                        (SELECT order_id, SUM(line_total) AS total, MAX(line_total <> quantity * unit_price) AS wrong
                            FROM order_line GROUP BY order_id) l ON l.order_id = o.order_id
                    WHERE l.total IS NULL OR l.wrong OR l.total <> o.subtotal OR o.total <> o.subtotal - o.discount
                        OR (o.begin_request IS NOT NULL AND o.paid_balance + o.paid_card <> o.total)"""),
            RowRule.of(
                    8,
                    "orders-have-their-history",
                    "an order's newest event is its status, and no event is missing",
                    "orders",
                    """
                    SELECT o.order_id AS `order`, o.status, o.sequence, newest.status AS newest, e.many AS events
                    FROM orders o
                        LEFT JOIN (SELECT order_id, COUNT(*) AS many, MAX(sequence) AS last
                            FROM order_event GROUP BY order_id) e ON e.order_id = o.order_id
                        LEFT JOIN order_event newest ON newest.order_id = o.order_id AND newest.sequence = o.sequence
                    WHERE newest.status IS NULL OR newest.status <> o.status OR e.last <> o.sequence"""));

    private OrderRules() {}
}
