package io.holdfast.service.identity;

import io.holdfast.protocol.identity.Keys;
import io.holdfast.protocol.identity.Role;
import io.holdfast.protocol.identity.TokenSigner;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * This service's own token, signed with its own key and renewed in time: by the clock that says when it expires, and by the one that
 * nobody sets, because whoever reads the token may have a clock that is right when ours is not.
 */
@Startup
@ApplicationScoped
public class ServiceTokens {

    /**
     * A token and the times for which it is used.
     *
     * @param fromMillis by the wall clock, as {@code untilMillis}; a clock that has been set back stands before it
     */
    private record Token(String header, long fromMillis, long untilMillis, long untilNanos) {

        boolean isUsedAt(long millis, long nanos) {
            return fromMillis <= millis && millis < untilMillis && nanos - untilNanos < 0;
        }
    }

    private final TokenSigner signer;
    private final String name;
    private final Duration life;
    private final LongSupplier wallMillis;
    private final LongSupplier nanos;
    private volatile Token token;

    @Inject
    ServiceTokens(IdentityConfig config) {
        this(config, System::currentTimeMillis, System::nanoTime);
    }

    ServiceTokens(IdentityConfig config, LongSupplier wallMillis, LongSupplier nanos) {
        this.wallMillis = wallMillis;
        this.nanos = nanos;
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
        if (!current.isUsedAt(wallMillis.getAsLong(), nanos.getAsLong())) {
            current = fresh();
            token = current;
        }
        return current.header;
    }

    private Token fresh() {
        Duration use = life.multipliedBy(3).dividedBy(4);
        long now = wallMillis.getAsLong();
        long until = nanos.getAsLong() + use.toNanos();
        return new Token("Bearer " + signer.sign(name, life, Role.SERVICE), now, now + use.toMillis(), until);
    }
}
