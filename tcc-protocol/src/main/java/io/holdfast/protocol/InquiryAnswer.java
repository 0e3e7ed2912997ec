package io.holdfast.protocol;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What the coordinator answers to a participant that asks about a transaction whose hold has expired. Binding. */
@Schema(description = "What was decided; UNKNOWN means never begun, and from now on cancelled")
public enum InquiryAnswer {
    CONFIRM,
    CANCEL,
    /** Still trying: keep the hold for as long as the answer says. */
    UNDECIDED,
    /** Never begun, and from now on cancelled: the coordinator wrote that before it answered. */
    UNKNOWN
}
