package io.holdfast.service.http;

/**
 * A parameter that is true or false. Of a plain {@code Boolean} whatever is not "true" would be false, and a misspelt question
 * would get the answer to another one.
 */
public enum Flag {
    TRUE,
    FALSE;

    /** Reads a parameter; called by the framework. */
    public static Flag fromString(String text) {
        return switch (text) {
            case "true" -> TRUE;
            case "false" -> FALSE;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    public boolean isTrue() {
        return this == TRUE;
    }
}
