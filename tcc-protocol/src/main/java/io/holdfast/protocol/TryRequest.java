package io.holdfast.protocol;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

/**
 * The body of a try.
 *
 * @param holdMs how long the participant keeps the hold before it asks, in milliseconds by its own clock, 1 to 7 days
 * @param payload all that try, confirm and cancel need; the participant validates it by its own type
 */
public record TryRequest<P>(
        @NotNull @Min(1) @Max(MAX_HOLD_MS) Long holdMs,
        @NotNull P payload) {

    public static final long MAX_HOLD_MS = 7L * 24 * 60 * 60 * 1000;
}
