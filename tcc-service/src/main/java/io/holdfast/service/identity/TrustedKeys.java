package io.holdfast.service.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.holdfast.protocol.identity.Keys;
import io.holdfast.protocol.identity.TokenSigner;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.PublicKey;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/** The public keys that are believed: one issuer of users, and one key for each service. */
@Startup
@ApplicationScoped
class TrustedKeys {

    private static final int MAX_KEYS = 1000;

    private final IdentityConfig config;
    private final Cache<Path, PublicKey> files;
    private final VerificationKeyResolver users;
    private final @Nullable IssuerKeys refreshed;

    TrustedKeys(IdentityConfig config) {
        this.config = config;
        this.files = Caffeine.newBuilder()
                .maximumSize(MAX_KEYS)
                .expireAfterWrite(config.keyLife())
                .build();
        String location = config.usersKey();
        if (location.contains("://")) {
            IssuerKeys issuer = new IssuerKeys(location);
            this.users = issuer;
            this.refreshed = issuer;
        } else {
            Path file = Path.of(location);
            this.users = (signature, context) -> ofFile(file);
            this.refreshed = null;
            if (!Files.isReadable(file)) {
                throw new IllegalStateException("the users' issuer's public key cannot be read: " + file
                        + ". Recommended action: put its X.509 PEM file there, or point"
                        + " holdfast.identity.users-key at it or at the issuer's JWKS.");
            }
        }
    }

    @PreDestroy
    void stop() {
        if (refreshed != null) {
            refreshed.close();
        }
    }

    /** What finds the key for tokens of this issuer; null when nobody of that name is believed. */
    @Nullable
    VerificationKeyResolver of(@Nullable String issuer) {
        if (config.usersIssuer().equals(issuer)) {
            return users;
        }
        String service = serviceOf(issuer);
        return service == null
                ? null
                : (signature, context) -> ofFile(config.serviceKeys().resolve(service + ".pem"));
    }

    /** The service that an issuer stands for; null when it stands for none. */
    static @Nullable String serviceOf(@Nullable String issuer) {
        if (issuer == null || !issuer.startsWith(TokenSigner.SERVICE_ISSUER_PREFIX)) {
            return null;
        }
        String name = issuer.substring(TokenSigner.SERVICE_ISSUER_PREFIX.length());
        return name.matches(TokenSigner.SERVICE_NAME_PATTERN) ? name : null;
    }

    private Key ofFile(Path file) throws UnresolvableKeyException {
        PublicKey known = files.getIfPresent(file);
        if (known != null) {
            return known;
        }
        try {
            PublicKey read = Keys.readPublic(file);
            files.put(file, read);
            return read;
        } catch (IOException e) {
            throw new UnresolvableKeyException("no key of that issuer: " + e.getMessage(), e);
        }
    }
}
