package io.holdfast.local.check;

import java.util.List;

/** What must be true of the coordinator's rows by themselves. */
final class TransactionRules {

    /**
     * Mixed is what no operator has resolved, or not yet; and a branch that went against the decision and was resolved
     * otherwise, or not at all.
     */
    private static final String MIXED_BY_NOBODY = """
            SELECT t.id AS transaction, t.decision, IF(t.parked, 'waits for an operator', 'was resolved by nobody') AS it
            FROM tcc_transaction t
            WHERE t.state = 'MIXED' AND (t.parked OR NOT EXISTS
                (SELECT 1 FROM operator_action a WHERE a.transaction_id = t.id AND a.action = 'RESOLVE'))
            UNION
            SELECT t.id, t.decision, CONCAT('has ', b.branch_id, ' as ', b.state, ', which nobody has said')
            FROM tcc_transaction t, JSON_TABLE(t.progress, '$.branches[*]' COLUMNS (
                branch_id VARCHAR(64) PATH '$.branchId', state VARCHAR(16) PATH '$.state')) b
            WHERE t.state = 'MIXED'
                AND CONCAT(t.decision, ' ', b.state) NOT IN
                    ('CONFIRM CONFIRMED', 'CANCEL CANCELLED', 'CANCEL REJECTED')
                AND NOT EXISTS (SELECT 1 FROM operator_action a
                    WHERE a.transaction_id = t.id AND a.action = 'RESOLVE'
                        AND a.branch_id = b.branch_id AND a.state_after = b.state)""";

    private TransactionRules() {}

    static List<RowRule> within(Bounds bounds) {
        String end = Bounds.micros(bounds.end());
        return List.of(
                RowRule.of(
                        1,
                        "transactions-end",
                        "every transaction has ended, waits for an operator, or is within its bound",
                        "tcc_transaction",
                        """
                        SELECT id AS transaction, state, deadline, decided_at, next_attempt_at FROM tcc_transaction
                        WHERE ended_at IS NULL AND NOT parked
                            AND GREATEST(deadline, COALESCE(decided_at, deadline)) < UTC_TIMESTAMP(3) - %s""".formatted(end)),
                RowRule.of(
                        1,
                        "transactions-are-not-forgotten",
                        "every open transaction is looked at again",
                        "tcc_transaction WHERE ended_at IS NULL",
                        """
                        SELECT id AS transaction, state, parked, next_attempt_at FROM tcc_transaction
                        WHERE ended_at IS NULL
                            AND (next_attempt_at IS NULL OR next_attempt_at < UTC_TIMESTAMP(3) - %s)""".formatted(end)),
                RowRule.of(
                        2,
                        "decision-fits-state",
                        "a state has its decision: none while trying, the one that it names afterwards",
                        "tcc_transaction",
                        """
                        SELECT id AS transaction, state, decision, decided_at, ended_at FROM tcc_transaction
                        WHERE CONCAT(state, ' ', COALESCE(decision, '-'), IF(ended_at IS NULL, ' open', ' ended')) NOT IN
                            ('TRYING - open', 'CONFIRMING CONFIRM open', 'CANCELLING CANCEL open',
                             'CONFIRMED CONFIRM ended', 'CANCELLED CANCEL ended',
                             'MIXED CONFIRM ended', 'MIXED CANCEL ended')"""),
                RowRule.of(
                        2,
                        "transactions-are-not-mixed",
                        "no transaction has branches that went different ways, unless an operator has said of each which way",
                        "tcc_transaction WHERE ended_at IS NOT NULL",
                        MIXED_BY_NOBODY));
    }
}
