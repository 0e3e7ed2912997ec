package io.holdfast.protocol;

/** What the coordinator answers to a participant that asks about a transaction whose hold has expired. Binding. */
public enum InquiryAnswer {
    CONFIRM,
    CANCEL,
    /** Still trying: keep the hold for as long as the answer says. */
    UNDECIDED,
    /** Never begun, and from now on cancelled: the coordinator wrote that before it answered. */
    UNKNOWN
}
