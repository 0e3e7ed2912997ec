package io.holdfast.protocol.identity;

/** The {@code groups} a token can carry. Constants, so that {@code @RolesAllowed} can name them. */
public final class Role {

    public static final String CUSTOMER = "customer";
    public static final String OPERATOR = "operator";
    public static final String SERVICE = "service";

    private Role() {}
}
