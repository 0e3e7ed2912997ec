package io.holdfast.payment;

/** What a user's id looks like: the subject of a token, whoever issues it. */
final class UserId {

    private static final int MAX_LENGTH = 128;

    /** Letters, marks, digits, punctuation and symbols of any script. */
    static final String PATTERN = "[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}]{1," + MAX_LENGTH + "}";

    /** The same as JSON Schema can say it, which knows no classes of characters but white space. */
    static final String SHOWN_PATTERN = "^\\S{1," + MAX_LENGTH + "}$";

    static final String RULE = "must be 1 to " + MAX_LENGTH + " visible characters";

    private UserId() {}
}
