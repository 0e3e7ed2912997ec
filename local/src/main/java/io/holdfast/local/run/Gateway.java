package io.holdfast.local.run;

import io.holdfast.embedded.process.StartFailure;
import io.holdfast.local.folder.LocalFolder;
import io.holdfast.local.folder.Secrets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the payment gateway's simulator and payment-service know of each other.
 *
 * @param folder where its ledger is
 * @param apiKey what payment-service proves itself with
 * @param webhookSecret what it signs its callbacks with
 */
record Gateway(Path folder, String apiKey, String webhookSecret) {

    static final String API_KEY = "HOLDFAST_PG_API_KEY";
    static final String WEBHOOK_SECRET = "HOLDFAST_PG_WEBHOOK_SECRET";

    /** By this mark payment-service knows a secret that is good for nothing but a local run, and refuses it elsewhere. */
    private static final String DEVELOPMENT = "development-";

    static Gateway of(LocalFolder local) {
        try {
            return new Gateway(
                    local.data().resolve(Service.PG),
                    Secrets.password(local.passwords(), "pg-api-key"),
                    DEVELOPMENT + Secrets.password(local.passwords(), "pg-webhook-secret"));
        } catch (IOException e) {
            throw new StartFailure("cannot keep passwords in " + local.passwords() + ": " + e, e);
        }
    }

    /**
     * The simulator's environment.
     *
     * @param paymentUrl where payment-service is called back; null when it does not run
     */
    Map<String, String> environment(int port, @Nullable String paymentUrl) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("HOLDFAST_PG_PORT", Integer.toString(port));
        environment.put("HOLDFAST_PG_FOLDER", folder.toString());
        environment.put(API_KEY, apiKey);
        if (paymentUrl != null) {
            environment.put("HOLDFAST_PG_CALLBACK_URL", paymentUrl + "/webhooks/pg");
            environment.put("HOLDFAST_PG_CALLBACK_SECRET", webhookSecret);
        }
        return environment;
    }

    /** What payment-service is told beside the gateway's address. */
    Map<String, String> paymentEnvironment() {
        return Map.of(API_KEY, apiKey, WEBHOOK_SECRET, webhookSecret, "HOLDFAST_DEVELOPMENT", "true");
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "gateway with its ledger in " + folder;
    }
}
