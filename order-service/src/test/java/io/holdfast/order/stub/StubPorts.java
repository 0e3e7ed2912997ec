package io.holdfast.order.stub;

import io.holdfast.embedded.Ports;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/**
 * Free ports for the stubs, known before the service starts, so that a stub can go down and come back; and a sweeper fast
 * enough for tests.
 */
public final class StubPorts implements QuarkusTestResourceLifecycleManager {

    public static final int MAX_WAITING = 24;

    @Override
    public Map<String, String> start() {
        Map<String, String> config = new HashMap<>();
        for (String name : new String[] {"stock", "coupon"}) {
            config.put("holdfast." + name + ".url", url());
        }
        config.put("holdfast.coordinator.urls", url());
        config.put("holdfast.order.max-waiting", Integer.toString(MAX_WAITING));
        config.put("holdfast.order.shop-timeout", "PT0.7S");
        config.put("holdfast.order.coordinator-timeout", "PT0.7S");
        config.put("holdfast.order.sweep.first", "PT1S");
        config.put("holdfast.order.sweep.first-with-card", "PT0.3S");
        config.put("holdfast.order.sweep.again", "PT0.5S");
        config.put("holdfast.participant.sweep.max-pause", "PT0.2S");
        return config;
    }

    @Override
    public void stop() {}

    private static String url() {
        return "http://127.0.0.1:" + Ports.free();
    }
}
