package io.holdfast.participant.rest;

import io.holdfast.participant.fence.Fence;
import io.holdfast.participant.fence.ReservationReader;
import io.holdfast.participant.inquiry.Inquiry;
import io.holdfast.participant.transition.Answer;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.DecisionsAnswer;
import io.holdfast.protocol.InquiryAnswer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Confirms with a payload that come so late that the row of an earlier one may have been removed: working for them could be
 * working twice. A transaction that took so long is as possible as a request that lost its way, so age decides nothing: the
 * coordinator is asked.
 */
@ApplicationScoped
class LateConfirms {

    private final Ages ages;
    private final ReservationReader reservations;
    private final Inquiry inquiry;

    LateConfirms(Ages ages, ReservationReader reservations, Inquiry inquiry) {
        this.ages = ages;
        this.reservations = reservations;
        this.inquiry = inquiry;
    }

    /** The answer to a confirm that must not work; empty for one that may, as nearly all. */
    Optional<Fence.Result> answer(BranchKey key) {
        UUID id = key.transactionId();
        if (ages.of(id) != Ages.Age.OLD || reservations.find(key).isPresent()) {
            return Optional.empty();
        }
        Answer answer = judge(inquiry.ask(List.of(id))
                .map(each -> each.byTransaction().get(id))
                .orElse(null));
        return answer == null ? Optional.empty() : Optional.of(new Fence.Result(key, answer, null, null, 0));
    }

    /** Null when the work is still to be done. */
    private static @Nullable Answer judge(DecisionsAnswer.@Nullable Entry entry) {
        // An entry can come without its decision, however it is declared.
        InquiryAnswer decision = entry == null ? null : entry.decision();
        if (entry == null || decision == null) {
            return Answer.NOT_SETTLED;
        }
        return switch (decision) {
            // It has ended, so it has worked; its row was removed since.
            case CONFIRM -> entry.ended() ? Answer.DONE : null;
            case CANCEL, UNKNOWN -> Answer.CANCELLED;
            case UNDECIDED -> Answer.NOT_SETTLED;
        };
    }
}
