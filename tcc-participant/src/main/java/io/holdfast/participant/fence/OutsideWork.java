package io.holdfast.participant.fence;

import io.holdfast.participant.Branch;
import io.holdfast.participant.OutsideParticipant.Hold;
import io.holdfast.participant.OutsideParticipant.Kept;
import io.holdfast.participant.transition.Operation;
import org.jspecify.annotations.Nullable;

/** The parts of a work with a call outside: what is to be asked, and what was heard. */
final class OutsideWork {

    private OutsideWork() {}

    /** What is asked outside. */
    enum Asked {
        HOLD,
        LOOK,
        KEEP,
        LET_GO
    }

    /** One call to make outside. */
    record OutsideCall(Asked asked, Branch<Object> branch) {}

    /**
     * The first half of a work.
     *
     * @param call what is to be asked outside; null when nothing is
     * @param result what is answered when nothing is asked, or while nothing is known
     */
    record Opened(Operation operation, @Nullable OutsideCall call, Fence.Result result) {}

    /**
     * What was heard outside.
     *
     * @param hold of {@link Asked#HOLD} and {@link Asked#LOOK}
     * @param kept of {@link Asked#KEEP}
     * @param letGo of {@link Asked#LET_GO}
     */
    record Heard(Hold hold, Kept kept, boolean letGo) {

        /** It is not known what the call did. */
        static final Heard NOTHING = new Heard(Hold.PENDING, Kept.NOT_YET, false);

        static Heard of(Hold hold) {
            return new Heard(hold, Kept.NOT_YET, false);
        }

        static Heard of(Kept kept) {
            return new Heard(Hold.PENDING, kept, false);
        }

        static Heard of(boolean letGo) {
            return new Heard(Hold.PENDING, Kept.NOT_YET, letGo);
        }
    }
}
