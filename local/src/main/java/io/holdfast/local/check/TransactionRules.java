package io.holdfast.local.check;

import java.util.List;

/** What must be true of the coordinator's rows by themselves. */
final class TransactionRules {

    /**
     * Mixed is what no operator has resolved, or not yet, or only as decided; a branch that went against the decision and was
     * resolved otherwise, or not at all; and a word of an operator that the branch does not show.
     */
    private static final String MIXED_BY_NOBODY = """
            SELECT t.id AS transaction, t.decision, IF(t.parked, 'waits for an operator', 'was resolved by nobody') AS it
            FROM tcc_transaction t
            WHERE t.state = 'MIXED' AND (t.parked OR NOT EXISTS
                (SELECT 1 FROM operator_action a WHERE a.transaction_id = t.id AND a.action = 'RESOLVE'
                    AND (a.state_before = 'CONTRADICTED'
                        OR CONCAT(t.decision, ' ', a.state_after) IN ('CONFIRM CANCELLED', 'CANCEL CONFIRMED'))))
            UNION
            SELECT t.id, t.decision, CONCAT('has ', b.branch_id, ' as ', COALESCE(b.state, '-'), ', which nobody has said')
            FROM tcc_transaction t, JSON_TABLE(t.progress, '$.branches[*]' COLUMNS (
                branch_id VARCHAR(64) PATH '$.branchId', state VARCHAR(16) PATH '$.state')) b
            WHERE t.state = 'MIXED'
                AND COALESCE(CONCAT(t.decision, ' ', b.state), '') NOT IN
                    ('CONFIRM CONFIRMED', 'CANCEL CANCELLED', 'CANCEL REJECTED')
                AND NOT EXISTS (SELECT 1 FROM operator_action a
                    WHERE a.transaction_id = t.id AND a.action = 'RESOLVE'
                        AND a.branch_id = b.branch_id AND a.state_after = b.state)
            UNION
            SELECT t.id, t.decision, CONCAT('has ', b.branch_id, ' as ', b.state, ', an operator said ', a.state_after)
            FROM operator_action a JOIN tcc_transaction t ON t.id = a.transaction_id, JSON_TABLE(t.progress, '$.branches[*]' COLUMNS (
                branch_id VARCHAR(64) PATH '$.branchId', state VARCHAR(16) PATH '$.state')) b
            WHERE a.action = 'RESOLVE' AND b.branch_id = a.branch_id AND b.state <> a.state_after""";

    /** A transaction is parked because one of its branches waits, and not before it is decided. */
    private static final String WAITS_FOR_AN_OPERATOR = """
            (parked AND state <> 'TRYING' AND COALESCE(
                JSON_SEARCH(progress, 'one', 'CONTRADICTED', NULL, '$.branches[*].state') IS NOT NULL
                OR JSON_CONTAINS(JSON_EXTRACT(progress, '$.branches[*].parked'), 'true'), FALSE))""";

    /** A begin cannot ask for more than this for an asynchronous branch. */
    private static final String LONGEST_PENDING_MS = "86400000";

    /** No retry waits longer than so many times the bound of the end. */
    private static final int LONGEST_WAIT = 10;

    private static final String STATES =
            "SELECT id, CONCAT(state, ' ', COALESCE(decision, '-'), IF(ended_at IS NULL, ' open', ' ended'),"
                    + " IF((decision IS NULL) = (decided_at IS NULL), '', ' at no time')) AS it";

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
                        SELECT id AS transaction, state, parked, created_at, deadline, decided_at, next_attempt_at
                        FROM tcc_transaction
                        WHERE ended_at IS NULL AND NOT %2$s
                            AND (GREATEST(deadline, COALESCE(decided_at, deadline)) < UTC_TIMESTAMP(3) - %1$s
                                OR GREATEST(created_at, COALESCE(decided_at, created_at)) > UTC_TIMESTAMP(3) + %1$s
                                OR deadline > created_at + %1$s
                                    + INTERVAL (timeout_ms + IF(extended, timeout_ms + %3$s, 0)) * 1000 MICROSECOND)""".formatted(end, WAITS_FOR_AN_OPERATOR, LONGEST_PENDING_MS)),
                RowRule.of(
                        1,
                        "transactions-are-not-forgotten",
                        "every open transaction is looked at again, and soon",
                        "tcc_transaction WHERE ended_at IS NULL",
                        """
                        SELECT id AS transaction, state, parked, deadline, next_attempt_at FROM tcc_transaction
                        WHERE ended_at IS NULL
                            AND (next_attempt_at IS NULL OR next_attempt_at < UTC_TIMESTAMP(3) - %s
                                OR next_attempt_at > GREATEST(UTC_TIMESTAMP(3), deadline) + %s)""".formatted(end, Bounds.micros(bounds.end().multipliedBy(LONGEST_WAIT)))),
                RowRule.of(
                        2,
                        "decision-fits-state",
                        "a state has its decision: none while trying, the one that it names afterwards; archived is what"
                                + " ended as decided, once",
                        "(SELECT id FROM tcc_transaction UNION ALL SELECT id FROM transaction_archive) t",
                        """
                        SELECT id AS transaction, it FROM (%1$s FROM tcc_transaction) t WHERE it NOT IN
                            ('TRYING - open', 'CONFIRMING CONFIRM open', 'CANCELLING CANCEL open',
                             'CONFIRMED CONFIRM ended', 'CANCELLED CANCEL ended',
                             'MIXED CONFIRM ended', 'MIXED CANCEL ended')
                        UNION ALL
                        SELECT id, CONCAT('archived ', it) FROM (%1$s FROM transaction_archive) t
                            WHERE it NOT IN ('CONFIRMED CONFIRM ended', 'CANCELLED CANCEL ended')
                        UNION ALL
                        SELECT t.id, 'is there twice' FROM tcc_transaction t JOIN transaction_archive a ON a.id = t.id""".formatted(STATES)),
                RowRule.of(
                        2,
                        "transactions-are-not-mixed",
                        "no transaction has branches that went different ways, unless an operator has said of each which way",
                        "tcc_transaction WHERE ended_at IS NOT NULL",
                        MIXED_BY_NOBODY));
    }
}
