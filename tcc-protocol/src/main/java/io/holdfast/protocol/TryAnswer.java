package io.holdfast.protocol;

/**
 * The answer to a try that is not refused.
 *
 * @param state HELD or PENDING, or what has become of the branch since
 * @param expiresInMs milliseconds until the participant will ask the coordinator; 0 when that has passed or is moot
 */
public record TryAnswer(ReservationState state, long expiresInMs) {}
