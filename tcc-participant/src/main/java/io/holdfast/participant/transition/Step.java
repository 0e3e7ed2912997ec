package io.holdfast.participant.transition;

import io.holdfast.protocol.ReservationState;
import org.jspecify.annotations.Nullable;

/**
 * One cell of the table.
 *
 * @param next the state that the row has when the action is done, or while its outside call is under way; null when the row
 *     stays as it is
 * @param answer what is answered when the action is done at once
 */
public record Step(Action action, @Nullable ReservationState next, Answer answer) {}
