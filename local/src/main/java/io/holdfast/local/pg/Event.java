package io.holdfast.local.pg;

import io.holdfast.protocol.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * What a callback says: a payment has become this.
 *
 * @param eventId the same for every copy of it, also after a restart
 * @param sequence the number of its line in the ledger: of two events about a payment the higher one is newer
 */
record Event(
        String eventId,
        long sequence,
        String key,
        String reference,
        State state,
        long amount,
        String currency,
        Instant at) {

    static Event of(Entry entry) {
        String line = entry.key() + ' ' + entry.number() + ' ' + entry.at();
        return new Event(
                "evt_" + UUID.nameUUIDFromBytes(line.getBytes(StandardCharsets.UTF_8)),
                entry.number(),
                entry.key(),
                entry.reference(),
                entry.state(),
                entry.amount(),
                entry.currency(),
                entry.at());
    }

    /** What somebody would send who wants the goods without paying, or the other way round. */
    Event turnedRound() {
        return new Event(
                "evt_" + UUID.randomUUID(),
                sequence + 1,
                key,
                reference,
                state == State.DECLINED || state == State.VOIDED ? State.AUTHORIZED : State.DECLINED,
                amount,
                currency,
                at);
    }

    byte[] body() {
        return CanonicalJson.write(this).getBytes(StandardCharsets.UTF_8);
    }
}
