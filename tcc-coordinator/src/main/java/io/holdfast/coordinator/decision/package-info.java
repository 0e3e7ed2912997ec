/**
 * What a coordinator does next, as pure functions: a snapshot of a transaction and an event give the next snapshot and the
 * effects to perform. No clock, no I/O, no threads, and randomness only as it is given, so that a simulator can run this
 * very code under a seed.
 */
@NullMarked
package io.holdfast.coordinator.decision;

import org.jspecify.annotations.NullMarked;
