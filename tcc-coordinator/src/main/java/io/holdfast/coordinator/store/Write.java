package io.holdfast.coordinator.store;

import io.holdfast.coordinator.decision.Snapshot;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.TransactionState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One durable step of one transaction, as a value, so that steps of many transactions can share a commit.
 *
 * <p>Each is a compare-and-set on the version that was read: it changes the row or finds it changed by somebody else.
 */
public sealed interface Write {

    /** What is known now. */
    Snapshot snapshot();

    /** The row's version that this builds on. */
    long version();

    Calls calls();

    record Decide(
            Snapshot snapshot,
            long version,
            Calls calls,
            Decision decision,
            @Nullable Reason reason,
            Instant at) implements Write {}

    record Save(Snapshot snapshot, long version, Calls calls, Instant nextAttemptAt) implements Write {}

    record End(Snapshot snapshot, long version, Calls calls, TransactionState state, Instant at) implements Write {}
}
