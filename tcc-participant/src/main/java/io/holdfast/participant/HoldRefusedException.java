package io.holdfast.participant;

import io.holdfast.protocol.Reason;

/**
 * Try cannot hold what the branch needs, and never will: the refusal is recorded as final. Carries no stack trace: it is an
 * answer, not a fault.
 */
public final class HoldRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Reason reason;

    /**
     * @param code stable, UPPER_SNAKE; reaches the initiator unchanged
     * @param detail for a human: the offending and the expected value
     */
    public HoldRefusedException(String code, String detail) {
        super(detail, null, false, false);
        this.reason = new Reason(code, detail, null);
    }

    public Reason reason() {
        return reason;
    }
}
