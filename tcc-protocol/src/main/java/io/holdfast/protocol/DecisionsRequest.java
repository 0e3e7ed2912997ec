package io.holdfast.protocol;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A participant asks what was decided, for many transactions at once. */
public record DecisionsRequest(
        @Schema(description = "Which transactions are asked about") @NotNull @Size(min = 1, max = MAX_TRANSACTIONS)
        List<@NotNull UUID> transactionIds) {

    public static final int MAX_TRANSACTIONS = 100;
}
