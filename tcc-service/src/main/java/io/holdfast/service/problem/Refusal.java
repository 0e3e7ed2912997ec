package io.holdfast.service.problem;

/**
 * One way to be refused. Implemented by enums: the constant's name is the stable {@code code} that programs look at.
 */
public interface Refusal {

    /** The stable code, UPPER_SNAKE. */
    String name();

    /** The HTTP status. */
    int status();

    /** A short sentence that is the same for every occurrence. */
    String title();
}
