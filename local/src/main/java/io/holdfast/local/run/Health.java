package io.holdfast.local.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** What a service says about its own readiness. */
record Health(State state, String detail) {

    enum State {
        READY,
        DEGRADED,
        NOT_READY
    }

    private static final int CONNECT_MILLIS = 500;
    private static final int READ_MILLIS = 3_000;
    private static final int LARGEST_ANSWER = 64 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Asks the process at that port of this machine. */
    static Health of(int port) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/q/health/ready")
                            .toURL()
                            .openConnection();
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(READ_MILLIS);
            int status = connection.getResponseCode();
            try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                return read(status, body == null ? new byte[0] : body.readNBytes(LARGEST_ANSWER));
            }
        } catch (IOException e) {
            return new Health(State.NOT_READY, "does not answer");
        }
    }

    static Health read(int status, byte[] body) {
        List<String> down = new ArrayList<>();
        List<String> degraded = new ArrayList<>();
        try {
            for (JsonNode check : JSON.readTree(body).path("checks")) {
                String name = check.path("name").asText();
                if (!check.path("status").asText().equals("UP")) {
                    down.add(name);
                } else if (check.path("data").path("degraded").asBoolean()) {
                    degraded.add(name);
                }
            }
        } catch (IOException notJson) {
            // The status code alone decides then.
        }
        if (status != HttpURLConnection.HTTP_OK) {
            return new Health(
                    State.NOT_READY, down.isEmpty() ? "answers " + status : "down: " + String.join(", ", down));
        }
        return degraded.isEmpty()
                ? new Health(State.READY, "")
                : new Health(State.DEGRADED, "degraded: " + String.join(", ", degraded));
    }
}
