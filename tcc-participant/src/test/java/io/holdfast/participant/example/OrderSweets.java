package io.holdfast.participant.example;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;

/** The try payload of the example whose sweets are somebody else's: an order at the bakery, and how the bakery will take it. */
@RegisterForReflection
record OrderSweets(@NotNull String name, @NotNull Bakery.Manner manner) {}
