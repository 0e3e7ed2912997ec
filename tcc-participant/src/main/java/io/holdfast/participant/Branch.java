package io.holdfast.participant;

import io.holdfast.protocol.BranchKey;

/** One participant's part of a transaction, with all that its try was given. */
public record Branch<P>(BranchKey key, P payload) {}
