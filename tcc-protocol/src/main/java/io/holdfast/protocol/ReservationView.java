package io.holdfast.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A participant's reservation as an operator or the coordinator reads it. */
public record ReservationView(
        UUID transactionId,
        String branchId,
        ReservationState state,
        @Nullable Reason reason,
        @Nullable JsonNode payload,
        long expiresInMs,
        Instant createdAt,
        Instant updatedAt) {}
