package io.holdfast.service.identity;

import io.holdfast.protocol.identity.Role;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Who sent the request that is being worked on. */
@RequestScoped
public class Caller {

    private final SecurityIdentity identity;

    Caller(SecurityIdentity identity) {
        this.identity = identity;
    }

    /**
     * The token's subject: a user's id, or a service's name. Not the principal's name, which an issuer may let users choose
     * ({@code preferred_username}).
     */
    public String id() {
        return identity.getPrincipal() instanceof JsonWebToken token
                ? token.getSubject()
                : identity.getPrincipal().getName();
    }

    public boolean isOperator() {
        return identity.hasRole(Role.OPERATOR);
    }

    /** Whether the thing may be seen by the caller: its owner and operators may. */
    public boolean maySee(String ownerId) {
        return isOperator() || (identity.hasRole(Role.CUSTOMER) && id().equals(ownerId));
    }
}
