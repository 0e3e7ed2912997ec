package io.holdfast.local.check;

/**
 * Something that must always be true.
 *
 * @param number its number among the invariants of the protocol
 * @param name stable, for scripts and logs
 * @param says what must be true, in a few words
 */
record Invariant(int number, String name, String says) {}
