package io.holdfast.local.check;

import java.util.List;

/** What must be true of payment-service's rows by themselves. */
final class PaymentRules {

    static final List<RowRule> ALL = List.of(
            RowRule.of(
                    6,
                    "payments-fit-reservations",
                    "a payment is authorised while it is held, captured when confirmed, and neither when it was let go",
                    "payment",
                    """
                    SELECT p.id AS payment, p.transaction_id AS transaction, p.state, r.state AS reservation
                    FROM payment p LEFT JOIN reservation r
                        ON r.transaction_id = p.transaction_id AND r.branch_id = p.branch_id
                    WHERE CASE r.state
                        WHEN 'PENDING' THEN p.state IN ('REQUESTED', 'PENDING', 'UNKNOWN', 'VOIDED')
                        WHEN 'HELD' THEN p.state = 'AUTHORIZED'
                        WHEN 'CONFIRMING' THEN p.state IN ('AUTHORIZED', 'UNKNOWN')
                        WHEN 'CONFIRMED' THEN p.state IN ('CAPTURED', 'REFUNDED')
                        WHEN 'CANCELLING' THEN p.state NOT IN ('CAPTURED', 'REFUNDED')
                        WHEN 'CANCELLED' THEN p.state IN ('VOIDED', 'DECLINED')
                        WHEN 'REJECTED' THEN p.state IN ('VOIDED', 'DECLINED')
                        ELSE FALSE END = FALSE"""),
            RowRule.of(
                    6,
                    "payments-are-reserved",
                    "each reservation has its payment over the same amount, for the same order and user",
                    "reservation WHERE payload IS NOT NULL",
                    """
                    SELECT r.transaction_id AS transaction, r.branch_id AS branch, r.state, p.amount AS paid,
                        JSON_VALUE(r.payload, '$.amount') AS reserved, p.user_id AS user, p.order_id AS `order`
                    FROM reservation r LEFT JOIN payment p
                        ON p.transaction_id = r.transaction_id AND p.branch_id = r.branch_id
                    WHERE JSON_VALUE(r.payload, '$.operation') = 'RESERVE'
                        AND NOT (p.amount <=> CAST(JSON_VALUE(r.payload, '$.amount') AS SIGNED)
                            AND p.user_id <=> JSON_VALUE(r.payload, '$.userId') COLLATE utf8mb4_nopad_bin
                            AND p.order_id <=> CAST(JSON_VALUE(r.payload, '$.orderId') AS UUID))"""));

    private PaymentRules() {}
}
