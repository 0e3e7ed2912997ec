package io.holdfast.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

/** The gateway's simulator as who runs it sees it: what goes wrong, and what became of its callbacks. */
final class GatewaySimulator {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunningSystem system;
    private final HttpClient http = HttpClient.newHttpClient();

    GatewaySimulator(RunningSystem system) {
        this.system = system;
    }

    /** From now on so much goes wrong; nothing with an empty map. */
    void faults(Map<String, ?> shares) throws IOException, InterruptedException {
        send(request("/faults").PUT(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(shares))));
    }

    /** How many callbacks had that fate since the simulator was started. */
    long callbacks(String fate) throws IOException, InterruptedException {
        return send(request("/callbacks").GET()).path(fate).asLong();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(system.url("pg") + path))
                .header("Authorization", "Bearer " + system.secret("pg-api-key"));
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }
}
