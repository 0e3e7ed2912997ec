package io.holdfast.payment.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Where the gateway is, and the bounds of a call to it. */
@ConfigMapping(prefix = "holdfast.pg")
public interface GatewayConfig {

    /** Its base address, without a slash at the end. */
    URI url();

    /** What proves to the gateway who we are. */
    String apiKey();

    /** ISO 4217; all amounts are in its minor unit. */
    @WithDefault("KRW")
    String currency();

    /** For a whole call; less than the coordinator waits for us, so that it hears what we know instead of nothing. */
    @WithDefault("PT1.5S")
    Duration timeout();

    /** How many calls are made at a time, so that a gateway that hangs leaves threads for everything else. */
    @WithDefault("32")
    int maxCalls();

    /** How long a call waits to be made. */
    @WithDefault("PT0.25S")
    Duration patience();

    Webhook webhook();

    /** How the gateway's callbacks are known. */
    interface Webhook {

        /** What the gateway signs with. */
        String secret();

        /** What it has signed with before, or will next: both are believed while a secret is replaced. */
        Optional<String> previousSecret();

        /** How old a signature may be, or how far ahead the gateway's clock. */
        @WithDefault("PT300S")
        Duration tolerance();
    }
}
