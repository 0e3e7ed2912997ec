package io.holdfast.balance.account;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** One movement. The amounts of a user add up to the balance. */
@Schema(name = "Entry", description = "One movement; the amounts of a user add up to the balance")
record EntryView(
        UUID entryId,
        Entry.Type type,

        @Schema(description = "In minor units; a payment's is negative", examples = "4500")
        long amount,

        @Schema(description = "The balance when it had taken effect", examples = "10000")
        long balanceAfter,

        @Schema(
                description = "A charge's Idempotency-Key, or the transaction and branch of a payment",
                examples = "charge-of-monday")
        String reference,

        Instant at) {

    static EntryView of(Entry entry) {
        return new EntryView(entry.id, entry.type, entry.amount, entry.balanceAfter, entry.reference, entry.enteredAt);
    }
}
