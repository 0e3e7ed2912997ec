package io.holdfast.local.run;

import io.holdfast.local.folder.LocalFolder;
import io.holdfast.local.folder.Secrets;
import io.holdfast.local.process.StartFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the payment gateway's simulator is told.
 *
 * @param folder where its ledger is
 * @param apiKey what payment-service proves itself with
 */
record Gateway(Path folder, String apiKey) {

    static final String API_KEY = "HOLDFAST_PG_API_KEY";

    static Gateway of(LocalFolder local) {
        try {
            return new Gateway(local.data().resolve(Service.PG), Secrets.password(local.passwords(), "pg-api-key"));
        } catch (IOException e) {
            throw new StartFailure("cannot keep passwords in " + local.passwords() + ": " + e, e);
        }
    }

    Map<String, String> environment(int port) {
        return Map.of(
                "HOLDFAST_PG_PORT", Integer.toString(port), "HOLDFAST_PG_FOLDER", folder.toString(), API_KEY, apiKey);
    }

    /** Without the API key. */
    @Override
    public String toString() {
        return "gateway with its ledger in " + folder;
    }
}
