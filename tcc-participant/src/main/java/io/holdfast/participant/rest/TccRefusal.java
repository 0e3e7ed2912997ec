package io.holdfast.participant.rest;

import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.TccCode;
import io.holdfast.service.problem.Problems;
import io.holdfast.service.problem.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The refusals of the protocol. Their names are those of {@link TccCode}. */
enum TccRefusal implements Refusal {
    UNKNOWN(409, "There is no such reservation"),
    REJECTED(409, "The reservation was refused"),
    CANCELLED(409, "The reservation is cancelled"),
    CONFIRMED(409, "The reservation is confirmed"),
    CONFIRM_REFUSED(409, "The outside refuses the confirm, somebody must look"),
    PAYLOAD_MISMATCH(422, "The branch was tried with another payload"),
    UNSUPPORTED_KIND(422, "The participant has no branches of this kind"),
    TOO_OLD(422, "The transaction is too old to begin"),
    NOT_SETTLED(503, "Not settled yet, ask again");

    private final int status;
    private final String title;

    TccRefusal(int status, String title) {
        this.status = status;
        this.title = title;
    }

    static TccRefusal of(TccCode code) {
        return valueOf(code.name());
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }

    Problem problem(BranchKey key, @Nullable Reason reason) {
        String detail = reason == null ? "branch " + key : reason.detail();
        return Problems.of(this, detail, "/tcc/" + key, List.of()).because(reason);
    }
}
