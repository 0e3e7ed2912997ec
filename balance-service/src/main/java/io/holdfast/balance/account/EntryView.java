package io.holdfast.balance.account;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One movement. The amounts of a user add up to the balance.
 *
 * @param amount in minor units; a payment's is negative
 * @param reference a charge's Idempotency-Key, or the transaction and branch of a payment
 */
@Schema(name = "Entry")
record EntryView(UUID entryId, Entry.Type type, long amount, long balanceAfter, String reference, Instant at) {

    static EntryView of(Entry entry) {
        return new EntryView(entry.id, entry.type, entry.amount, entry.balanceAfter, entry.reference, entry.enteredAt);
    }
}
