package io.holdfast.protocol;

/** How the try of an asynchronous branch ended. */
public enum Outcome {
    HELD,
    REJECTED
}
