package io.holdfast.coordinator.decision;

import io.holdfast.protocol.Decision;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.TransactionState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something a transaction in progress has to take notice of. */
public sealed interface Event {

    /** It is begun, taken over, or a time it waited for has come. */
    record Woken() implements Event {}

    /**
     * A call brought an answer, or certainly none.
     *
     * @param reason the participant's refusal, in its own words
     * @param error what an operator should read when the answer did not bring the branch forward
     */
    record Answered(
            String branchId,
            BranchEvent heard,
            @Nullable Reason reason,
            @Nullable String error) implements Event {}

    /**
     * A call was not made: the participant's circuit is open, or too many of its calls are on their way. Only this branch
     * waits; the call does not count as an attempt.
     *
     * @param after how long to wait at least
     */
    record NotCalled(String branchId, Phase phase, String why, Duration after) implements Event {}

    /** The decision is durable. */
    record Decided(Decision decision, @Nullable Reason reason, Instant at) implements Event {}

    /** The database refused to confirm because the deadline has passed by its clock. */
    record TooLate() implements Event {}

    /** The end is durable. */
    record Ended(TransactionState state, Instant at) implements Event {}

    /** An operator wants what waits to be called now, whatever its backoff says. */
    record Hurried() implements Event {}

    /** The row has been changed by somebody else, or may have been, and was read again in this version. */
    record Reread(Snapshot row, long version) implements Event {}
}
