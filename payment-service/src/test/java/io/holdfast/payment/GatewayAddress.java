package io.holdfast.payment;

import io.holdfast.embedded.Ports;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Where the service under test finds its gateway; {@link TestGateway} starts one there. Waits are those of impatient tests. */
public final class GatewayAddress implements QuarkusTestResourceLifecycleManager {

    public static final String SECRET = "development-secret-of-tests";
    public static final String PREVIOUS_SECRET = "development-secret-before";

    @Override
    public Map<String, String> start() {
        return Map.ofEntries(
                Map.entry("holdfast.pg.url", "http://127.0.0.1:" + Ports.free()),
                Map.entry("holdfast.pg.api-key", "tests-only"),
                Map.entry("holdfast.pg.timeout", "PT0.8S"),
                Map.entry("holdfast.development", "true"),
                Map.entry("holdfast.pg.webhook.secret", SECRET),
                Map.entry("holdfast.pg.webhook.previous-secret", PREVIOUS_SECRET),
                Map.entry("holdfast.payment.attempt-pause", "PT0.05S"),
                Map.entry("holdfast.payment.resend-after", "PT0.8S"),
                Map.entry("holdfast.payment.longest-call", "PT2S"),
                Map.entry("holdfast.payment.events.first-pause", "PT0.5S"),
                Map.entry("holdfast.payment.walk.every", "off"),
                Map.entry("holdfast.payment.walk.turn", "PT0S"),
                Map.entry("holdfast.payment.count-every", "0.5s"));
    }

    @Override
    public void stop() {
        // Every test stops what it has started.
    }
}
