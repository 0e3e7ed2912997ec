package io.holdfast.coordinator.decision;

import io.holdfast.protocol.BranchState;

/**
 * One cell of the branch's table.
 *
 * @param next the state afterwards; the state it was in unless the branch moves
 */
public record BranchStep(Reaction reaction, BranchState next) {}
