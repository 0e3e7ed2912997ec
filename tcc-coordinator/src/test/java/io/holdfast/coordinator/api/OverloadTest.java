package io.holdfast.coordinator.api;

import static io.holdfast.coordinator.api.BeginTest.assertProblem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.coordinator.testing.ScriptedParticipants;
import io.holdfast.coordinator.testing.Transacting;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What happens when there is more to do than can be done: it is refused early, or it waits where it is in nobody's way. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
@QuarkusTestResource(ScriptedParticipants.class)
@TestProfile(OverloadTest.Small.class)
class OverloadTest {

    private static final int MAX_LIVE = 120;
    private static final int PLACES = 20;
    private static final int PER_SECOND = 40;

    /** Room for few, few repeated calls a second, and transactions that stay in memory. */
    public static class Small implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.ofEntries(
                    Map.entry("tcc.max-live", "" + MAX_LIVE),
                    Map.entry("tcc.max-waiting", "" + PLACES),
                    Map.entry("tcc.rest-after", "PT1H"),
                    Map.entry("tcc.poll.base", "PT5S"),
                    Map.entry("tcc.poll.cap", "PT5S"),
                    Map.entry("tcc.participants.blue.retries-per-second", "" + PER_SECOND),
                    Map.entry("tcc.participants.green.timeout", "PT5S"),
                    Map.entry("tcc.participants.green.bulkhead", "2"),
                    Map.entry("tcc.participants.green.circuit-window", "4"),
                    Map.entry("tcc.participants.green.circuit-delay", "PT1H"),
                    Map.entry("tcc.participants.slow.bulkhead", "2"),
                    Map.entry("tcc.participants.slow.circuit-window", "4"),
                    Map.entry("tcc.participants.slow.circuit-delay", "PT1H"));
        }
    }

    /** All that waits anywhere in a replica belongs to a live transaction; so this is the bound of every queue in it. */
    @Test
    void aFullReplicaRefusesABeginWithRetryAfterAndNothingElse() {
        Map<String, List<String>> pending = Map.of("try", List.of("pending"), "poll", List.of("pending"));
        List<Transacting> all = new ArrayList<>();
        Response refused = null;
        for (int i = 0; i < MAX_LIVE + 50 && refused == null; i++) {
            Transacting each = Transacting.fresh().timeoutMs(60_000).branch("red", pending);
            Response response = each.begin();
            if (response.statusCode() == 201) {
                all.add(each);
            } else {
                refused = response;
            }
        }
        assertThat(refused).isNotNull();
        if (refused != null) {
            assertProblem(refused, 503, "OVERLOADED");
            assertThat(refused.header("Retry-After")).isNotNull();
        }
        assertThat(all).hasSizeBetween(MAX_LIVE - 20, MAX_LIVE);
        // Whoever is in already is served: a repeated begin, a read, an inquiry, a cancel.
        Transacting first = all.get(0);
        assertThat(first.begin().statusCode()).isEqualTo(200);
        assertThat(first.get().getString("state")).isEqualTo("TRYING");
        assertThat(first.cancel().statusCode()).isEqualTo(202);
        await().until(() -> first.get().getString("state").equals("CANCELLED"));
        all.forEach(Transacting::cancel);
        await().until(() -> Transacting.fresh().branch("red", Map.of()).begin().statusCode() == 201);
    }

    /** A circuit that opens would stay open: two calls at a time, and as many wait, is no fault of who is called. */
    @Test
    void aFullBulkheadDoesNotOpenTheCircuitOfAHealthyParticipant() {
        List<Transacting> all = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            Transacting each = Transacting.fresh().timeoutMs(60_000).branch("green", Map.of("try", List.of("doze")));
            each.begin().then().statusCode(201);
            all.add(each);
        }
        for (Transacting each : all) {
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> each.get().getString("state").equals("CONFIRMED"));
        }
    }

    /** What is turned away here for want of room is no sign that whoever is called is well. */
    @Test
    void aFullBulkheadDoesNotKeepTheCircuitOfASickParticipantClosed() {
        List<Transacting> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Transacting each = Transacting.fresh().timeoutMs(20_000).branch("slow", Map.of("try", List.of("hang")));
            each.begin().then().statusCode(201);
            all.add(each);
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> given().header("Authorization", "Bearer " + TestTokens.operator())
                        .get("/participants")
                        .jsonPath()
                        .getString("items.find { it.name == 'slow' }.circuit")
                        .equals("OPEN"));
        all.forEach(Transacting::cancel);
    }

    /** Beyond them a begin is answered with what is known, and takes no thread's time. */
    @Test
    void placesToWaitAreBounded() throws Exception {
        Transacting elsewhere = Transacting.fresh()
                .timeoutMs(60_000)
                .branch("red", Map.of("try", List.of("pending"), "poll", List.of("pending")));
        elsewhere.begin().then().statusCode(201);
        ExecutorService clients = Executors.newFixedThreadPool(PLACES + 5);
        try {
            List<Future<Long>> waited = new ArrayList<>();
            for (int i = 0; i < PLACES + 5; i++) {
                waited.add(clients.submit(() -> {
                    long started = System.nanoTime();
                    elsewhere.begin("wait=20");
                    return Duration.ofNanos(System.nanoTime() - started).toMillis();
                }));
            }
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> waited.stream().filter(Future::isDone).count() == 5);
            elsewhere.cancel();
            for (Future<Long> each : waited) {
                assertThat(each.get()).isLessThan(25_000);
            }
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void aParticipantThatReturnsIsDrainedAtALimitedRateAndNewOnesDoNotWait() {
        Map<String, List<String>> wasAway = Map.of("confirm", List.of("503", "503", "204"));
        List<Transacting> behind = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            Transacting each = Transacting.fresh().branch("blue", wasAway);
            each.begin().then().statusCode(201);
            behind.add(each);
        }
        List<Long> latencies = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            long started = System.nanoTime();
            Transacting fresh = Transacting.fresh().branch("blue", Map.of()).branch("red", Map.of());
            assertThat(fresh.run().getString("state")).isEqualTo("CONFIRMED");
            latencies.add(Duration.ofNanos(System.nanoTime() - started).toMillis());
        }
        // 140 repeated calls need 2.5 s at least; a new transaction waits for none of them.
        Collections.sort(latencies);
        assertThat(latencies.get(latencies.size() / 2))
                .as("milliseconds: %s", latencies)
                .isLessThan(500);
        for (Transacting each : behind) {
            await().atMost(Duration.ofSeconds(30))
                    .pollDelay(Duration.ZERO)
                    .until(() -> each.get().getString("state").equals("CONFIRMED"));
        }
        List<Long> repeated = new ArrayList<>();
        for (Transacting each : behind) {
            List<Long> confirms = new ArrayList<>();
            for (Map<String, ?> call : each.callDetails()) {
                if ("confirm".equals(call.get("phase"))) {
                    confirms.add(Long.parseLong(String.valueOf((Object) call.get("at"))));
                }
            }
            repeated.addAll(confirms.subList(1, confirms.size()));
        }
        Collections.sort(repeated);
        assertThat(repeated).hasSize(140);
        // In any second at most what a second allows, and what was saved up in a quiet one before.
        for (int i = 0; i < repeated.size(); i++) {
            long from = repeated.get(i);
            long within = repeated.stream()
                    .filter(at -> at >= from && at < from + 1000)
                    .count();
            assertThat(within).isLessThanOrEqualTo(2 * PER_SECOND + 5);
        }
        assertThat(repeated.get(139) - repeated.get(0)).isGreaterThan(2_500);
    }
}
