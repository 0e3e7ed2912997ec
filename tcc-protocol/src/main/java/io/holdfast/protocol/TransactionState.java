package io.holdfast.protocol;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Where a transaction stands. The decision is a thing of its own, see {@link Decision}. */
@Schema(description = "Where a transaction stands; CONFIRMED, CANCELLED and MIXED are final")
public enum TransactionState {
    TRYING,
    CONFIRMING,
    CANCELLING,
    CONFIRMED,
    CANCELLED,
    /** Ended, and a participant contradicts the decision; every branch is final or contradicted. */
    MIXED;

    /** Whether nothing can follow. */
    public boolean isFinal() {
        return this == CONFIRMED || this == CANCELLED || this == MIXED;
    }
}
