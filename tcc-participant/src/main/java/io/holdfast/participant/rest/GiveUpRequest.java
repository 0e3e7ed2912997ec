package io.holdfast.participant.rest;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An operator gives up a confirm that the outside refuses for good. */
public record GiveUpRequest(
        @Schema(
                description = "Why, for those who read it later: one line, not blank",
                examples = "the card has expired, INC-17")
        @NotNull
        @Size(max = MAX_REASON)
        @Pattern(regexp = TEXT, message = TEXT_RULE)
        String reason) {

    static final int MAX_REASON = 500;

    /** One line, and something in it. */
    static final String TEXT = "\\p{Z}*[^\\p{Cc}\\p{Cs}\\p{Z}][^\\p{Cc}\\p{Cs}]*";

    static final String TEXT_RULE = "must be text on one line, and not blank";
}
