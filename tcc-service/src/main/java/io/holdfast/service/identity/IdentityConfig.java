package io.holdfast.service.identity;

import io.holdfast.protocol.identity.TokenSigner;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Whose tokens are believed, and with which key this service signs its own. */
@ConfigMapping(prefix = "holdfast.identity")
public interface IdentityConfig {

    /** This service's name: the subject of its tokens and its participant name. */
    String name();

    /** This service's PKCS#8 PEM key. */
    Path privateKey();

    /** The folder with {@code NAME.pem}, the public key of each service that may speak. */
    Path serviceKeys();

    /** The users' issuer's public key: a PEM file, or the https address of its JWKS. */
    String usersKey();

    @WithDefault(TokenSigner.LOCAL_USERS_ISSUER)
    String usersIssuer();

    /** When set, users' tokens must name it as their audience. */
    Optional<String> usersAudience();

    /** How long this service's own tokens live; they are renewed when a quarter is left. */
    @WithDefault("PT5M")
    Duration tokenLife();

    /** How far clocks may differ. */
    @WithDefault("PT10S")
    Duration clockSkew();

    /** How long a public key read from its file is believed before it is read again. */
    @WithDefault("PT30S")
    Duration keyLife();
}
