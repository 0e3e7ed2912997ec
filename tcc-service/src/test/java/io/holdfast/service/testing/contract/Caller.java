package io.holdfast.service.testing.contract;

import io.holdfast.protocol.identity.Role;
import io.holdfast.service.testing.TestTokens;

/** Somebody who calls, in one role. */
public record Caller(String role, String token) {

    public static Caller customer(String userId) {
        return new Caller(Role.CUSTOMER, TestTokens.customer(userId));
    }

    public static Caller operator() {
        return new Caller(Role.OPERATOR, TestTokens.operator());
    }

    public static Caller service(String name) {
        return new Caller(Role.SERVICE, TestTokens.service(name));
    }
}
