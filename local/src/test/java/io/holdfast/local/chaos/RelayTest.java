package io.holdfast.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The relay passes calls on as they are, breaks them when told to, and what it passes is what participants were told. */
class RelayTest {

    private static final String TRANSACTION = "01a1fe12-f96a-7ed4-a274-6a1c0142719e";

    private final List<String> arrived = Collections.synchronizedList(new ArrayList<>());
    private final Decisions decisions = new Decisions();
    private final HttpServer participant;
    private final Relay relay;

    RelayTest() throws IOException {
        participant = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        participant.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            arrived.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + new String(body, StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        relay = Relay.to("stock", participant.getAddress().getPort(), decisions);
    }

    @BeforeEach
    void listen() {
        participant.start();
    }

    @AfterEach
    void stop() {
        relay.close();
        participant.stop(0);
    }

    @Test
    void aCallIsPassedOnAsItIs() throws Exception {
        assertThat(put("/tcc/" + TRANSACTION + "/stock/confirm", "{\"a\":1}").statusCode())
                .isEqualTo(204);
        assertThat(arrived).containsExactly("PUT /tcc/" + TRANSACTION + "/stock/confirm {\"a\":1}");
    }

    @Test
    void aBranchThatIsToldBothIsSeen() throws Exception {
        put("/tcc/" + TRANSACTION + "/stock/confirm", "");
        put("/tcc/" + TRANSACTION + "/stock/confirm", "");
        assertThat(decisions.take()).isEqualTo(new Decisions.Seen(1, List.of()));

        put("/tcc/" + TRANSACTION + "/stock/confirm", "");
        put("/tcc/cancel", "{\"branches\":[{\"transactionId\":\"" + TRANSACTION + "\",\"branchId\":\"stock\"}]}");
        assertThat(decisions.take().toldBoth())
                .containsExactly(TRANSACTION + "/stock of stock was told to confirm and to cancel");
    }

    @Test
    void aFailedCallNeverArrives() throws Exception {
        decisions.breakBy((name, call) -> Relay.Treatment.ANSWER_500);
        assertThat(put("/tcc/" + TRANSACTION + "/stock/confirm", "").statusCode())
                .isEqualTo(500);
        assertThat(arrived).isEmpty();
    }

    @Test
    void aHangingCallNeverArrivesAndIsNotAnswered() {
        decisions.breakBy((name, call) -> Relay.Treatment.HANG);
        assertThatThrownBy(() -> put("/tcc/" + TRANSACTION + "/stock/confirm", ""))
                .isInstanceOf(IOException.class);
        assertThat(arrived).isEmpty();
    }

    @Test
    void nonsenseIsAnsweredAfterTheWorkWasDone() throws Exception {
        decisions.breakBy((name, call) -> Relay.Treatment.NONSENSE);
        assertThat(put("/tcc/" + TRANSACTION + "/stock/confirm", "").body()).contains("certainly");
        assertThat(arrived).hasSize(1);
    }

    private HttpResponse<String> put(String path, String body) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(relay.url() + path))
                                .version(HttpClient.Version.HTTP_1_1)
                                .timeout(Duration.ofSeconds(2))
                                .PUT(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
