package io.holdfast.embedded.process;

/** Something could not be started. The message is written for the person at the terminal: what is wrong, what to do. */
public final class StartFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StartFailure(String message) {
        super(message);
    }

    public StartFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
