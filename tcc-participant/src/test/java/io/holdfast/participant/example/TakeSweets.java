package io.holdfast.participant.example;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

/** The try payload of the example: so many sweets from that jar. */
@RegisterForReflection
record TakeSweets(
        @NotNull String jar, @NotNull @Min(1) @Max(1000) Integer sweets) {}
