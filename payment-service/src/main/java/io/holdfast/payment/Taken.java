package io.holdfast.payment;

/** What came of something that the gateway told by itself. */
public enum Taken {
    /** It fits what we know, or is news that we have taken over. */
    AGREED,
    /** Nobody here wants it: it is voided, or was already. */
    VOIDED,
    /** It contradicts what we know: nothing is changed but the payment's state, which is UNKNOWN and shown to operators. */
    CONTRADICTED,
    /** Money is taken or held for a payment that is not known here and not ours to void. Nobody but a human can tell why. */
    FOREIGN,
    /** A newer report of the same payment was there before. */
    OUTDATED,
    /** What follows from it is not done yet. */
    AGAIN
}
