package io.holdfast.local.pg;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A payment as the ledger's lines add up to it.
 *
 * @param refunds the amount of each refund by its key
 * @param settlesAt when it gets its outcome, while it is pending
 */
record Payment(
        String key,
        String reference,
        State state,
        long amount,
        String currency,
        Card card,
        long captured,
        Map<String, Long> refunds,
        @Nullable Instant settlesAt) {

    /** The payment that a first line makes, or that a further line changes. */
    static Payment after(@Nullable Payment before, Entry entry) {
        if (before == null) {
            return new Payment(
                    entry.key(),
                    entry.reference(),
                    entry.state(),
                    entry.amount(),
                    entry.currency(),
                    entry.card(),
                    0,
                    Map.of(),
                    entry.settlesAt());
        }
        Map<String, Long> refunds = before.refunds;
        if (entry.refundKey() != null) {
            refunds = new HashMap<>(refunds);
            refunds.put(entry.refundKey(), entry.amount());
        }
        return new Payment(
                before.key,
                before.reference,
                entry.state(),
                before.amount,
                before.currency,
                before.card,
                entry.state() == State.CAPTURED ? before.captured + entry.amount() : before.captured,
                Map.copyOf(refunds),
                null);
    }

    long refunded() {
        return refunds.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The payment as the API shows it. */
    record View(
            String key, String reference, State state, long amount, String currency, long captured, long refunded) {}

    View view() {
        return new View(key, reference, state, amount, currency, captured, refunded());
    }
}
