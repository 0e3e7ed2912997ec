package io.holdfast.local.pg;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the simulator is told.
 *
 * @param port where it listens, on the loopback interface
 * @param folder where its ledger is
 * @param apiKey what a caller must know
 * @param pendingFor how long a pending payment takes to get its outcome
 * @param slowFor how long a slow authorisation takes in the middle: from half of it to half more, by its key
 * @param silentFor how long a connection is held that gets no answer
 * @param callback where the shop is told what becomes of payments; null when it is not told
 */
public record Settings(
        int port,
        Path folder,
        String apiKey,
        Duration pendingFor,
        Duration slowFor,
        Duration silentFor,
        @Nullable Callback callback) {

    private static final int DEFAULT_PORT = 8089;

    /**
     * Where the shop is called back.
     *
     * @param secret what callbacks are signed with
     */
    public record Callback(URI url, String secret) {

        /** Without the secret. */
        @Override
        public String toString() {
            return "callbacks to " + url;
        }
    }

    /** The settings that the environment gives. */
    static Settings of(Map<String, String> environment) {
        String apiKey = environment.getOrDefault("HOLDFAST_PG_API_KEY", "");
        if (apiKey.isBlank()) {
            throw new IllegalArgumentException(
                    "HOLDFAST_PG_API_KEY is not set. Recommended action: start the simulator by ./holdfast up, which makes one.");
        }
        return new Settings(
                Integer.parseInt(environment.getOrDefault("HOLDFAST_PG_PORT", Integer.toString(DEFAULT_PORT))),
                Path.of(environment.getOrDefault("HOLDFAST_PG_FOLDER", ".local/data/pg")),
                apiKey,
                Duration.parse(environment.getOrDefault("HOLDFAST_PG_PENDING_FOR", "PT1.5S")),
                Duration.parse(environment.getOrDefault("HOLDFAST_PG_SLOW_FOR", "PT3S")),
                Duration.parse(environment.getOrDefault("HOLDFAST_PG_SILENT_FOR", "PT10S")),
                callback(environment));
    }

    private static @Nullable Callback callback(Map<String, String> environment) {
        String url = environment.getOrDefault("HOLDFAST_PG_CALLBACK_URL", "");
        String secret = environment.getOrDefault("HOLDFAST_PG_CALLBACK_SECRET", "");
        if (url.isBlank() != secret.isBlank()) {
            throw new IllegalArgumentException(
                    "of HOLDFAST_PG_CALLBACK_URL and HOLDFAST_PG_CALLBACK_SECRET one is missing."
                            + " Recommended action: set both, or neither when nobody is to be called back.");
        }
        return url.isBlank() ? null : new Callback(URI.create(url), secret);
    }

    /** The API key is nobody's business in a log. */
    @Override
    public String toString() {
        return "port " + port + ", ledger in " + folder + ", " + (callback == null ? "no callbacks" : callback);
    }
}
