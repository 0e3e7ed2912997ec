package io.holdfast.local.pg;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the ledger: a payment has become this. Lines are only added.
 *
 * @param number counts the lines, from 1
 * @param amount what this line is about: authorised, captured, voided or refunded
 * @param settlesAt when a pending payment gets its outcome
 * @param refundKey what makes a refund idempotent
 */
record Entry(
        long number,
        Instant at,
        String key,
        String reference,
        State state,
        long amount,
        String currency,
        Card card,
        @Nullable Instant settlesAt,
        @Nullable String refundKey) {}
