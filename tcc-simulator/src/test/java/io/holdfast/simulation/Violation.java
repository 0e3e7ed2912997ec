package io.holdfast.simulation;

/** An invariant does not hold; ends the run. An error, so that no code under test takes it for a failure of its own. */
public final class Violation extends Error {

    private static final long serialVersionUID = 1L;

    Violation(String message) {
        super(message, null, false, false);
    }
}
