package io.holdfast.protocol;

import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;

/** The optional body of a cancel: why the transaction was cancelled. */
public record CancelRequest(@Nullable @Valid Reason reason) {}
