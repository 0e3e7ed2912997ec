package io.holdfast.service.problem;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Problem;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** More requests than threads and places in their queue. */
@QuarkusTest
@WithTestResource(Backends.class)
@TestProfile(FullQueueTest.Small.class)
class FullQueueTest {

    private static final int REQUESTS = 60;

    /** Few threads, and room for few who wait. */
    public static class Small implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.thread-pool.max-threads", "8", "quarkus.thread-pool.queue-size", "8");
        }
    }

    @Test
    void whatFindsTheQueueFullIsAProblemThatSaysWhenToComeAgain() throws InterruptedException, ExecutionException {
        ExecutorService clients = Executors.newFixedThreadPool(REQUESTS);
        try {
            List<Future<Response>> all = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                all.add(clients.submit(() -> given().header("Authorization", "Bearer " + TestTokens.customer("carl"))
                        .get("/echo/slow")));
            }
            int refused = 0;
            for (Future<Response> each : all) {
                Response response = each.get();
                if (response.statusCode() != 200) {
                    refused++;
                    assertThat(response.statusCode()).isEqualTo(503);
                    assertThat(response.contentType()).startsWith(Problem.MEDIA_TYPE);
                    assertThat(response.jsonPath().getString("code")).isEqualTo("UNAVAILABLE");
                    assertThat(response.header("Retry-After")).isEqualTo("1");
                }
            }
            assertThat(refused).isBetween(1, REQUESTS - 1);
        } finally {
            clients.shutdownNow();
        }
    }
}
