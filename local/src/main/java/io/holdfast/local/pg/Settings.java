package io.holdfast.local.pg;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What the simulator is told.
 *
 * @param port where it listens, on the loopback interface
 * @param folder where its ledger is
 * @param apiKey what a caller must know
 * @param pendingFor how long a pending payment takes to get its outcome
 * @param slowFor how long a slow authorisation takes in the middle: from half of it to half more, by its key
 * @param silentFor how long a connection is held that gets no answer
 */
public record Settings(
        int port, Path folder, String apiKey, Duration pendingFor, Duration slowFor, Duration silentFor) {

    private static final int DEFAULT_PORT = 8089;

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
                Duration.parse(environment.getOrDefault("HOLDFAST_PG_SILENT_FOR", "PT10S")));
    }

    /** The API key is nobody's business in a log. */
    @Override
    public String toString() {
        return "port " + port + ", ledger in " + folder;
    }
}
