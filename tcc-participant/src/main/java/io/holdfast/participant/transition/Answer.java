package io.holdfast.participant.transition;

import io.holdfast.protocol.TccCode;
import org.jspecify.annotations.Nullable;

/** What a participant answers, with its HTTP status and, for a problem, its code. */
public enum Answer {
    HELD(200, null),
    PENDING(202, null),
    DONE(204, null),
    NOT_SETTLED(503, TccCode.NOT_SETTLED),
    UNKNOWN(409, TccCode.UNKNOWN),
    REJECTED(409, TccCode.REJECTED),
    CANCELLED(409, TccCode.CANCELLED),
    CONFIRMED(409, TccCode.CONFIRMED),
    CONFIRM_REFUSED(409, TccCode.CONFIRM_REFUSED),
    PAYLOAD_MISMATCH(422, TccCode.PAYLOAD_MISMATCH),
    UNSUPPORTED_KIND(422, TccCode.UNSUPPORTED_KIND);

    private final int status;
    private final @Nullable TccCode code;

    Answer(int status, @Nullable TccCode code) {
        this.status = status;
        this.code = code;
    }

    public int status() {
        return status;
    }

    /** Null when the answer is no problem. */
    public @Nullable TccCode code() {
        return code;
    }
}
