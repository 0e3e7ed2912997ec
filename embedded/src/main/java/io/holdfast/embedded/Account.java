package io.holdfast.embedded;

/**
 * A schema and the one user that may reach it. Names are letters, digits and underscores; the password is printable ASCII
 * without quotes and backslashes, because it is written into SQL.
 */
public record Account(String schema, String user, String password) {

    public Account {
        requireMatch("schema", schema, "[A-Za-z0-9_]{1,64}");
        requireMatch("user", user, "[A-Za-z0-9_]{1,64}");
        if (!password.matches("[!-~&&[^'\"`\\\\]]{8,128}")) {
            throw new IllegalArgumentException(
                    "the password of " + user + " must be 8 to 128 visible ASCII characters without quotes");
        }
    }

    private static void requireMatch(String what, String value, String pattern) {
        if (!value.matches(pattern)) {
            throw new IllegalArgumentException("a " + what + " is " + pattern + ", not \"" + value + "\"");
        }
    }

    @Override
    public String toString() {
        return user + " of " + schema;
    }
}
