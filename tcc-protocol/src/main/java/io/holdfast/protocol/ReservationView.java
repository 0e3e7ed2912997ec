package io.holdfast.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A participant's reservation as an operator or the coordinator reads it. */
public record ReservationView(
        UUID transactionId,

        @Schema(description = "Names the branch within its transaction", examples = "stock")
        String branchId,

        @Schema(description = "Where it stands", examples = "HELD")
        ReservationState state,

        @Nullable Reason reason,
        @Nullable JsonNode payload,

        @Schema(description = "Milliseconds until the participant will ask the coordinator", examples = "45000")
        long expiresInMs,

        Instant createdAt,
        Instant updatedAt) {}
