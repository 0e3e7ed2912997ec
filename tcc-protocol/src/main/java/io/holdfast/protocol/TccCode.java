package io.holdfast.protocol;

/** The {@code code} of a problem under {@code /tcc} by which the coordinator tells what the participant's row says. */
public enum TccCode {
    /** Confirm of a row that does not exist. */
    UNKNOWN,
    REJECTED,
    CANCELLED,
    CONFIRMED,
    PAYLOAD_MISMATCH,
    /** The participant has no branches of the kind that the call is for: a fault of the set-up, not of the row. */
    UNSUPPORTED_KIND,
    /** The transaction id is no UUIDv7, or older than what is kept. */
    TOO_OLD,
    /** The outside refuses for good what confirm needs: the row stays CONFIRMING, and only a human can go on. */
    CONFIRM_REFUSED,
    /** Not done yet, ask again. */
    NOT_SETTLED
}
