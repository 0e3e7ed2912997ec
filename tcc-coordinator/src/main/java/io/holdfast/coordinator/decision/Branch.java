package io.holdfast.coordinator.decision;

import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A branch as the coordinator knows it.
 *
 * @param attempts how many calls the current phase has made for it
 * @param refusals how often a call was wanted since and could not be made
 * @param calling whether one of them is on its way
 * @param parked whether the retry limit is reached; it is still called, slowly
 * @param nextAttemptAt when it is called next, if it waits
 * @param lastError why the last call did not bring it forward
 * @param reason why the participant refused it
 */
public record Branch(
        BranchSpec spec,
        BranchState state,
        int attempts,
        int refusals,
        boolean calling,
        boolean parked,
        @Nullable Instant nextAttemptAt,
        @Nullable String lastError,
        @Nullable Reason reason) {

    /** A branch that nothing was done for yet. */
    public static Branch registered(BranchSpec spec) {
        return new Branch(spec, BranchState.REGISTERED, 0, 0, false, false, null, null, null);
    }

    public String id() {
        return spec.branchId();
    }

    /** Whether phase 1 has something to win here. */
    boolean mustBeTried() {
        return spec.kind().hasTry() && state != BranchState.HELD;
    }

    /** Whether a call can go out at this time. */
    boolean isDue(Instant now) {
        return !calling && (nextAttemptAt == null || !nextAttemptAt.isAfter(now));
    }

    /** How often it was wanted in this phase, the call that is on its way or was just taken back included. */
    int tries() {
        return attempts + refusals;
    }

    Branch call() {
        return new Branch(spec, state, attempts + 1, refusals, true, parked, null, lastError, reason);
    }

    /** The call was not made after all, so it does not count as an attempt; but the next one is made later. */
    Branch takeBack(String why, Instant again, boolean park) {
        return new Branch(spec, state, Math.max(0, attempts - 1), refusals + 1, false, park, again, why, reason);
    }

    Branch moveTo(BranchState next, @Nullable Reason why, @Nullable String error) {
        return new Branch(spec, next, attempts, 0, false, false, null, error, why == null ? reason : why);
    }

    /** Stays as it is and is called again at the given time. */
    Branch waitFor(Instant again, @Nullable String error, boolean park) {
        return new Branch(spec, state, attempts, refusals, false, park, again, error, reason);
    }

    /** Does not wait any longer. */
    Branch hurry() {
        return new Branch(spec, state, attempts, refusals, calling, parked, null, lastError, reason);
    }

    /** A new phase counts anew; a call of the old one that is still on its way no longer matters. */
    Branch enterPhase(BranchState next) {
        return new Branch(spec, next, 0, 0, false, false, null, null, reason);
    }

    /** How far the branch has come; what is further is never replaced by what is less far. */
    int rank() {
        return switch (state) {
            case REGISTERED -> 0;
            case PENDING -> 1;
            case HELD, REJECTED -> 2;
            case CONFIRMED, CANCELLED, CONTRADICTED -> 3;
        };
    }
}
