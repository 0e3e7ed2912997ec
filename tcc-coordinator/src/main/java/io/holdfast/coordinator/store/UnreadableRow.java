package io.holdfast.coordinator.store;

import java.util.UUID;

/** A transaction is there, and its row is not what this version of the coordinator can read. */
public final class UnreadableRow extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableRow(UUID id, RuntimeException why) {
        super("the row of transaction " + id + " cannot be read: " + why, why);
    }
}
