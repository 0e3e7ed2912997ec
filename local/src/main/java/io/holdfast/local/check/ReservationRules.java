package io.holdfast.local.check;

import java.util.List;

/** What must be true of any participant's reservations by themselves. */
final class ReservationRules {

    private ReservationRules() {}

    static List<RowRule> within(String participant, Bounds bounds) {
        return List.of(RowRule.of(
                7,
                participant + "-holds-expire",
                "no hold is older than its expiry by more than a sweep",
                "reservation WHERE state IN ('HELD', 'PENDING', 'CONFIRMING', 'CANCELLING')",
                """
                        SELECT transaction_id AS transaction, branch_id AS branch, state, expires_at FROM reservation
                        WHERE state IN ('HELD', 'PENDING', 'CONFIRMING', 'CANCELLING')
                            AND expires_at < UTC_TIMESTAMP(3) - %s""".formatted(Bounds.micros(bounds.end()))));
    }
}
