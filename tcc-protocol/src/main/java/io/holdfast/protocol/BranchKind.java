package io.holdfast.protocol;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a branch does in each phase. */
@Schema(description = "What a branch does in each phase")
public enum BranchKind {
    /** Holds, then keeps or lets go. */
    TCC,
    /** A saga step: try does the work, confirm only marks it, cancel undoes it. */
    COMPENSABLE,
    /** Works only when the transaction is confirmed; has no try and no cancel. */
    ON_CONFIRM;

    public boolean hasTry() {
        return this != ON_CONFIRM;
    }
}
