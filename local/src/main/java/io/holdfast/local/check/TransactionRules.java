package io.holdfast.local.check;

import java.util.List;

/** What must be true of the coordinator's rows by themselves. */
final class TransactionRules {

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
                        "no transaction has branches that went different ways",
                        "tcc_transaction WHERE ended_at IS NOT NULL",
                        "SELECT id AS transaction, decision, reason FROM tcc_transaction WHERE state = 'MIXED'"));
    }
}
