package io.holdfast.service.identity;

import io.holdfast.protocol.identity.Keys;
import io.holdfast.protocol.identity.Role;
import io.holdfast.protocol.identity.TokenSigner;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;

/** This service's own token, signed with its own key and renewed in time. */
@Startup
@ApplicationScoped
public class ServiceTokens {

    private record Token(String header, long renewAtNanos) {}

    private final TokenSigner signer;
    private final String name;
    private final Duration life;
    private volatile Token token;

    ServiceTokens(IdentityConfig config) {
        this.name = config.name();
        this.life = config.tokenLife();
        try {
            this.signer = TokenSigner.ofService(Keys.readPrivate(config.privateKey()), name);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "service " + name + " has no key of its own: " + e.getMessage()
                            + ". Recommended action: put a PKCS#8 PEM key there, or point"
                            + " holdfast.identity.private-key at one.",
                    e);
        }
        this.token = fresh();
    }

    /** The value of the {@code Authorization} header for a call to another service. */
    public String bearer() {
        Token current = token;
        if (System.nanoTime() - current.renewAtNanos >= 0) {
            current = fresh();
            token = current;
        }
        return current.header;
    }

    private Token fresh() {
        long renewAt = System.nanoTime() + life.toNanos() * 3 / 4;
        return new Token("Bearer " + signer.sign(name, life, Role.SERVICE), renewAt);
    }
}
