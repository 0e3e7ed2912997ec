package io.holdfast.protocol.identity;

/**
 * What a user's id looks like: the subject of a token, whoever issues it. One rule for those who read tokens and those who take ids in
 * payloads: what the first let in and the second refuse would be orders that are taken and then always cancelled.
 */
public final class UserId {

    /** What the tables have room for where they name who did something. */
    public static final int MAX_LENGTH = 128;

    /** Letters, marks, digits, punctuation and symbols of any script. */
    public static final String PATTERN = "[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}]{1," + MAX_LENGTH + "}";

    /** The same as JSON Schema can say it, which knows no classes of characters but white space. */
    public static final String SHOWN_PATTERN = "^\\S{1," + MAX_LENGTH + "}$";

    public static final String RULE = "must be 1 to " + MAX_LENGTH + " visible characters";

    private UserId() {}
}
