package io.holdfast.protocol;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Where the coordinator believes a branch to be. Moves only forward, by compare-and-set. */
@Schema(description = "Where the coordinator believes a branch to be")
public enum BranchState {
    REGISTERED,
    PENDING,
    HELD,
    REJECTED,
    CONFIRMED,
    CANCELLED,
    /** The participant answered phase 2 with the opposite of the decision. */
    CONTRADICTED;

    /** Whether phase 2 has nothing left to do for the branch. */
    public boolean isFinal() {
        return this == REJECTED || this == CONFIRMED || this == CANCELLED;
    }
}
