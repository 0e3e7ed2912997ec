package io.holdfast.coordinator.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an operator did to a transaction or to one of its branches, as it is written down.
 *
 * @param number counts the actions in their order
 * @param branchId null when it was about the whole transaction
 * @param forced whether it was done without the participant's word for it
 * @param before the state of the branch, or of the transaction
 * @param shown the state of the participant's reservation, or why it is not known; null when nobody asked
 * @param at by the database's clock
 */
public record OperatorAction(
        long number,
        Kind kind,
        @Nullable String branchId,
        String operator,
        @Nullable String reason,
        boolean forced,
        String before,
        String after,
        @Nullable String shown,
        Instant at) {

    /** What an operator can do; there is no way to set a state freely. */
    public enum Kind {
        RETRY,
        RESOLVE
    }
}
