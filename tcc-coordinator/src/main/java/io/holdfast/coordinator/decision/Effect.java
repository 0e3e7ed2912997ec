package io.holdfast.coordinator.decision;

import io.holdfast.protocol.Decision;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.TransactionState;
import org.jspecify.annotations.Nullable;

/**
 * Something to be done. Of one step at most one effect is durable ({@link Decide}, {@link End} or {@link Save}); the next
 * event of the transaction is looked at when that is done.
 */
public sealed interface Effect {

    /**
     * Calls a participant.
     *
     * @param attempt 1 for the first call of the phase
     * @param holdMs for a try: how long the participant keeps the hold before it asks
     */
    record Call(Branch branch, Phase phase, int attempt, long holdMs) implements Effect {}

    /** Makes the decision durable by compare-and-set, together with all that is known about the branches. */
    record Decide(Decision decision, @Nullable Reason reason) implements Effect {}

    /** Makes the end durable, together with all that is known about the branches. */
    record End(TransactionState state) implements Effect {}

    /** Makes durable what is known about the branches. */
    record Save() implements Effect {}
}
