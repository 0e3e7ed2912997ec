package io.holdfast.coupon.campaign;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.holdfast.coupon.Discount;
import io.holdfast.service.json.StrictInstant;
import io.holdfast.service.problem.RefusedException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A campaign to open. */
record OpenCampaign(
        @Schema(description = "What customers read: one line, not blank", examples = "Spring sale")
        @NotNull
        @Size(max = MAX_NAME)
        @Pattern(regexp = TEXT, message = TEXT_RULE)
        String name,

        @NotNull @Valid Discount discount,

        @Schema(description = "The least an order must cost for its coupons, in minor units", examples = "10000")
        @NotNull
        @Min(0)
        @Max(Discount.MAX_AMOUNT)
        Long minOrderAmount,

        @Schema(description = "How many coupons there are", examples = "100") @NotNull @Min(1) @Max(MAX_QUANTITY)
        Long quantity,

        @Schema(description = "How many of them one user can claim", examples = "1") @NotNull @Min(1) @Max(MAX_QUANTITY)
        Long perUserLimit,

        @Schema(
                description = "From when on they can be claimed; in the years 2000 to 2199",
                examples = "2026-03-01T00:00:00Z")
        @NotNull
        @JsonDeserialize(using = StrictInstant.class)
        Instant startsAt,

        @Schema(
                description = "From when on they no longer can; after startsAt, in the years 2000 to 2199",
                examples = "2026-04-01T00:00:00Z")
        @NotNull
        @JsonDeserialize(using = StrictInstant.class)
        Instant endsAt,

        @Schema(description = "How many days a coupon can be used, from when it was claimed", examples = "30")
        @NotNull
        @Min(1)
        @Max(MAX_VALID_DAYS)
        Integer couponValidDays) {

    static final int MAX_NAME = 200;
    static final long MAX_QUANTITY = 1_000_000;
    static final int MAX_VALID_DAYS = 3650;

    /** One line of text that shows something; spaces first, so that a long text costs no more than one look at each character. */
    static final String TEXT = "\\p{Z}*[^\\p{Cc}\\p{Cs}\\p{Z}][^\\p{Cc}\\p{Cs}]*";

    static final String TEXT_RULE = "must be text on one line, and not blank";

    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    /**
     * Checks what no field can tell alone.
     *
     * @throws RefusedException when the fields contradict each other
     */
    void refuseContradictions() {
        if (discount.type() == Discount.Type.PERCENT && discount.value() > Discount.MAX_PERCENT) {
            throw RefusedException.invalid(
                    "discount.value", "must be at most " + Discount.MAX_PERCENT + " when it is a percentage");
        }
        refuseUnlikely("startsAt", startsAt);
        refuseUnlikely("endsAt", endsAt);
        if (!startsAt.isBefore(endsAt)) {
            throw RefusedException.invalid("endsAt", "must be after startsAt, " + startsAt);
        }
    }

    private static void refuseUnlikely(String field, Instant time) {
        if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
            throw RefusedException.invalid(field, "must be between " + EARLIEST + " and " + LATEST);
        }
    }
}
