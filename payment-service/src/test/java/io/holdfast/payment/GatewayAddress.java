package io.holdfast.payment;

import io.holdfast.local.embedded.Ports;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Where the service under test finds its gateway; {@link TestGateway} starts one there. Waits are those of impatient tests. */
public final class GatewayAddress implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        return Map.of(
                "holdfast.pg.url", "http://127.0.0.1:" + Ports.free(),
                "holdfast.pg.api-key", "tests-only",
                "holdfast.pg.timeout", "PT0.8S",
                "holdfast.payment.attempt-pause", "PT0.05S",
                "holdfast.payment.resend-after", "PT0.8S",
                "holdfast.payment.longest-call", "PT2S",
                "holdfast.payment.count-every", "0.5s");
    }

    @Override
    public void stop() {
        // Every test stops what it has started.
    }
}
