package io.holdfast.local.check;

/** How a service's schema is reached. */
public record SchemaAccess(String jdbcUrl, String user, String password) {

    /** Without the password. */
    @Override
    public String toString() {
        return user + " at " + jdbcUrl;
    }
}
