package io.holdfast.service.crash;

/**
 * Something that a process makes durable: a commit of its database, or an effect at somebody else's. Each has a crash point
 * before it and one after it.
 *
 * <p>Implemented by enums only, one for each room that makes steps, so that a test can list all of them; and each of their
 * constants stands for one place in the code. {@code ArchitectureContract} sees to both.
 */
public interface DurableStep {

    /** The constant's name. */
    String name();

    /** Where a process can die around the step. */
    enum Moment {
        /** All is prepared and nothing is durable: the next thing would be the commit, or the request that leaves. */
        BEFORE,
        /** It is durable, and nobody has been told. */
        AFTER
    }
}
