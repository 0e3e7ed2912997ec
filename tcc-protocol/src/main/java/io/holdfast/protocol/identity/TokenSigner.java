package io.holdfast.protocol.identity;

import java.security.PrivateKey;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/**
 * Makes tokens with one key: JWT, RS256. Verifying is far more frequent than signing here, and RSA verifies fastest.
 */
public final class TokenSigner {

    /** Issuers of service tokens are this plus the service's name. */
    public static final String SERVICE_ISSUER_PREFIX = "holdfast-service:";

    /** What a service may be called, in tokens and in key file names. */
    public static final String SERVICE_NAME_PATTERN = "[a-z][a-z0-9-]{0,63}";

    /** The default issuer of users' tokens in the local run and in tests. */
    public static final String LOCAL_USERS_ISSUER = "holdfast-users";

    private final PrivateKey key;
    private final String issuer;

    private TokenSigner(PrivateKey key, String issuer) {
        this.key = key;
        this.issuer = issuer;
    }

    /** A signer of users' tokens. */
    public static TokenSigner ofUsers(PrivateKey key, String issuer) {
        return new TokenSigner(key, issuer);
    }

    /** A signer that makes the tokens of one service and can make no other. */
    public static TokenSigner ofService(PrivateKey key, String serviceName) {
        if (!serviceName.matches(SERVICE_NAME_PATTERN)) {
            throw new IllegalArgumentException(
                    "a service's name is " + SERVICE_NAME_PATTERN + ", not \"" + serviceName + "\"");
        }
        return new TokenSigner(key, SERVICE_ISSUER_PREFIX + serviceName);
    }

    /** A token for a subject with roles; lives for the given time from now. */
    public String sign(String subject, Duration life, String... roles) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(issuer);
        claims.setSubject(subject);
        claims.setStringListClaim("groups", List.of(roles));
        claims.setJwtId(UUID.randomUUID().toString());
        claims.setIssuedAtToNow();
        claims.setExpirationTimeMinutesInTheFuture(life.toMillis() / 60_000f);
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        signature.setHeader("typ", "JWT");
        signature.setKey(key);
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("the key of issuer " + issuer + " cannot sign", e);
        }
    }
}
