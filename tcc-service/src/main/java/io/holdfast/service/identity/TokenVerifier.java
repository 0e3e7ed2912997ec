package io.holdfast.service.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.holdfast.protocol.identity.Role;
import io.holdfast.protocol.identity.UserId;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jspecify.annotations.Nullable;

/**
 * Checks a token by the key of its issuer, and lets it claim only what that issuer may give: the users' issuer makes
 * customers and operators, a service's key makes that service and nobody else.
 *
 * <p>Verified tokens are remembered for a short while, since a service sends the same one with every call.
 */
@ApplicationScoped
@Alternative
@Priority(1)
class TokenVerifier extends JWTCallerPrincipalFactory {

    private static final Pattern SUBJECT = Pattern.compile(UserId.PATTERN);

    private static final int MAX_REMEMBERED = 20_000;
    private static final Duration REMEMBERED_FOR = Duration.ofSeconds(30);
    private static final Set<String> USER_ROLES = Set.of(Role.CUSTOMER, Role.OPERATOR);
    private static final AlgorithmConstraints SIGNED = new AlgorithmConstraints(
            ConstraintType.PERMIT,
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_USING_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA512,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384);

    private record Verified(JWTCallerPrincipal principal, long expiresAtSeconds) {}

    private final TrustedKeys keys;
    private final IdentityConfig config;
    private final JwtConsumer unverified = new JwtConsumerBuilder()
            .setSkipAllValidators()
            .setDisableRequireSignature()
            .setSkipSignatureVerification()
            .build();
    private final Cache<String, Verified> remembered = Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(REMEMBERED_FOR)
            .build();

    TokenVerifier(TrustedKeys keys, IdentityConfig config) {
        this.keys = keys;
        this.config = config;
    }

    @Override
    public JWTCallerPrincipal parse(String token, JWTAuthContextInfo ignored) throws ParseException {
        Verified known = remembered.getIfPresent(token);
        if (known != null
                && NumericDate.now().getValue()
                        < known.expiresAtSeconds + config.clockSkew().toSeconds()) {
            return known.principal;
        }
        try {
            JwtClaims claims = verify(token);
            JWTCallerPrincipal principal = new DefaultJWTCallerPrincipal(claims);
            remembered.put(
                    token, new Verified(principal, claims.getExpirationTime().getValue()));
            return principal;
        } catch (InvalidJwtException | MalformedClaimException e) {
            throw new ParseException("the token is not valid", e);
        }
    }

    private JwtClaims verify(String token) throws InvalidJwtException, MalformedClaimException, ParseException {
        JwtContext context = unverified.process(token);
        String issuer = context.getJwtClaims().getIssuer();
        VerificationKeyResolver resolver = keys.of(issuer);
        if (resolver == null) {
            throw new ParseException("nobody of that name issues tokens here: " + issuer);
        }
        String service = TrustedKeys.serviceOf(issuer);
        JwtConsumerBuilder builder = new JwtConsumerBuilder()
                .setVerificationKeyResolver(resolver)
                .setJwsAlgorithmConstraints(SIGNED)
                .setExpectedIssuer(issuer)
                .setRequireExpirationTime()
                .setAllowedClockSkewInSeconds((int) config.clockSkew().toSeconds());
        if (service != null) {
            builder.setExpectedSubject(service).setSkipDefaultAudienceValidation();
        } else {
            builder.setRequireSubject();
            config.usersAudience()
                    .ifPresentOrElse(builder::setExpectedAudience, builder::setSkipDefaultAudienceValidation);
        }
        JwtConsumer consumer = builder.build();
        consumer.processContext(context);
        JwtClaims claims = context.getJwtClaims();
        String subject = claims.getSubject();
        if (!SUBJECT.matcher(subject).matches()) {
            throw new ParseException("a subject " + UserId.RULE);
        }
        claims.setStringListClaim("groups", allowed(claims, service));
        return claims;
    }

    /** The roles that remain of what a token claims, given who made it. */
    private static List<String> allowed(JwtClaims claims, @Nullable String service) throws MalformedClaimException {
        List<String> claimed = claims.hasClaim("groups") ? claims.getStringListClaimValue("groups") : List.of();
        return claimed.stream()
                .filter(role -> service != null ? role.equals(Role.SERVICE) : USER_ROLES.contains(role))
                .toList();
    }
}
