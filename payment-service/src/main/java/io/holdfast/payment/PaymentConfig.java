package io.holdfast.payment;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How patient a payment is with the gateway. */
@ConfigMapping(prefix = "holdfast.payment")
interface PaymentConfig {

    /** How often a try asks a gateway that cannot be reached. */
    @WithDefault("3")
    int attempts();

    /** Between the first two of these; the next pauses are longer. */
    @WithDefault("PT0.1S")
    Duration attemptPause();

    /**
     * How long after it has left a request may still take effect at the gateway: longer than any connection, proxy or queue on
     * the way keeps it. A cancelled payment that the gateway does not know is not let go before.
     */
    @WithDefault("PT30S")
    Duration longestCall();

    /** A request to authorise that is younger than this is not sent again: it is most probably being worked on. */
    @WithDefault("PT1.5S")
    Duration resendAfter();

    /** Between two counts of what is unclear. */
    Duration countEvery();
}
