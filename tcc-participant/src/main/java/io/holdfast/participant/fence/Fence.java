package io.holdfast.participant.fence;

import io.holdfast.participant.transition.Answer;
import io.holdfast.participant.transition.Operation;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.ReservationState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reservation fence: what every call of the protocol passes. Every method takes many branches; a single call is a list
 * of one and nothing else. Results stand in the order of the calls.
 *
 * <p>A call that fails (the database is away, say) throws when it was the only one; among others its answer is that it has
 * not settled.
 */
public interface Fence {

    /** One try. */
    record Try(BranchKey key, long holdMs, Object payload) {}

    /** One confirm or cancel. */
    record Settle(BranchKey key, @Nullable Reason reason) {}

    /**
     * What became of one branch.
     *
     * @param state the row's state now; null when there is no row
     * @param reason why, when it is rejected
     * @param expiresInMs milliseconds until the hold expires, at least 0
     */
    record Result(
            BranchKey key,
            Answer answer,
            @Nullable ReservationState state,
            @Nullable Reason reason,
            long expiresInMs) {}

    /** The type of the payload of try. */
    Class<?> payloadType();

    /** Holds what the branches need. */
    List<Result> tryAll(List<Try> tries);

    /** Confirms or cancels the branches. */
    List<Result> settleAll(Operation operation, List<Settle> calls);
}
