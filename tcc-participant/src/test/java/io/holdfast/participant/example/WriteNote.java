package io.holdfast.participant.example;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/** The confirm payload of the example: a note, and who shall read it. */
@RegisterForReflection
record WriteNote(
        @NotNull @Size(max = 64) String reader,
        @NotNull @Size(max = 200) String text) {}
