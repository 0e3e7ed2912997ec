package io.holdfast.payment.gateway;

import io.holdfast.protocol.BranchKey;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway tells without being asked for this payment: in a callback, or as a line of its list.
 *
 * @param sequence of two reports about a payment the higher one is newer
 * @param key what the authorisation was sent with
 * @param amount in minor units
 * @param at by the gateway's clock
 */
public record GatewayReport(
        long sequence,
        String key,
        @Nullable String reference,
        GatewayState state,
        long amount,
        @Nullable String currency,
        Instant at) {

    private static final int UUID_LENGTH = 36;

    /** The branch that the key names; null when it is none of ours. */
    public @Nullable BranchKey branch() {
        if (key.length() <= UUID_LENGTH + 1 || key.charAt(UUID_LENGTH) != '/') {
            return null;
        }
        try {
            UUID transactionId = UUID.fromString(key.substring(0, UUID_LENGTH));
            String branchId = key.substring(UUID_LENGTH + 1);
            return branchId.matches(BranchKey.PATTERN) ? new BranchKey(transactionId, branchId) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
