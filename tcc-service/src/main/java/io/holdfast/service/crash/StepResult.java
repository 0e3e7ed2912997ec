package io.holdfast.service.crash;

import org.jspecify.annotations.Nullable;

/**
 * What a step gives back, and whether it has changed anything. One that found all as it was to be made nothing durable, so that
 * nobody dies at its points.
 */
public record StepResult<T extends @Nullable Object>(T value, boolean changed) {}
