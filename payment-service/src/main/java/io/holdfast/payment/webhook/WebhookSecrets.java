package io.holdfast.payment.webhook;

import io.holdfast.payment.gateway.GatewayConfig;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The secrets that callbacks may be signed with. Those of a local run are marked, and refused everywhere else. */
@Singleton
class WebhookSecrets {

    static final String DEVELOPMENT = "development-";

    private static final int SHORTEST = 16;

    private final GatewayConfig.Webhook config;
    private final boolean development;

    WebhookSecrets(
            GatewayConfig config,
            @ConfigProperty(name = "holdfast.development", defaultValue = "false") boolean development) {
        this.config = config.webhook();
        this.development = development;
    }

    void check(@Observes StartupEvent start) {
        secrets().forEach(secret -> check(secret, development));
    }

    static void check(String secret, boolean development) {
        if (secret.length() < SHORTEST) {
            throw new IllegalStateException("a secret of holdfast.pg.webhook has " + secret.length()
                    + " characters. Recommended action: take a random one of at least " + SHORTEST + ".");
        }
        if (secret.startsWith(DEVELOPMENT) && !development) {
            throw new IllegalStateException(
                    "a secret of holdfast.pg.webhook is that of a local run."
                            + " Recommended action: set HOLDFAST_PG_WEBHOOK_SECRET to the one that the payment gateway signs with.");
        }
    }

    private List<String> secrets() {
        List<String> secrets = new ArrayList<>();
        secrets.add(config.secret());
        config.previousSecret().ifPresent(secrets::add);
        return secrets;
    }

    @Produces
    @Singleton
    Signatures signatures() {
        return new Signatures(secrets(), config.tolerance(), Clock.systemUTC());
    }
}
