package io.holdfast.protocol;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/** A participant tells how the try of its asynchronous branch ended. */
public record OutcomeRequest(
        @NotNull Outcome outcome, @Nullable @Valid Reason reason) {}
