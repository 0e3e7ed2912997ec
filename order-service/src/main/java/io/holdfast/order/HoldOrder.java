package io.holdfast.order;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The try payload of the order's own branch: the order waits for the transaction's end. */
@RegisterForReflection
public record HoldOrder(
        @NotNull Operation operation, @NotNull UUID orderId) {

    /** What the branch is for. */
    @Schema(description = "What the branch is for")
    public enum Operation {
        RESERVE
    }

    public static HoldOrder reserve(UUID orderId) {
        return new HoldOrder(Operation.RESERVE, orderId);
    }
}
