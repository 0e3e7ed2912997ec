package io.holdfast.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.coordinator.testing.ScriptedParticipants;
import io.holdfast.coordinator.testing.Transacting;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A transaction can be followed by somebody who was woken for it: what was done, what it waits for, what comes next. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
@QuarkusTestResource(ScriptedParticipants.class)
class WhatNextTest {

    @Test
    void everyAttemptIsToldWithPhaseNumberTimeDurationStatusAndError() {
        Instant start = Instant.now();
        Transacting transaction = Transacting.fresh()
                .branch("red", Map.of("try", List.of("503", "held"), "confirm", List.of("hang", "500", "204")));
        transaction.run();
        JsonPath read = transaction.get();
        assertThat(read.getList("history.phase")).containsExactly("TRY", "TRY", "CONFIRM", "CONFIRM", "CONFIRM");
        assertThat(read.getList("history.attempt")).containsExactly(1, 2, 1, 2, 3);
        assertThat(read.getList("history.status")).containsExactly(503, 200, null, 500, 204);
        assertThat(read.<String>getList("history.error").get(0)).isEqualTo("answers 503 WHATEVER");
        assertThat(read.<String>getList("history.error").get(2)).startsWith("no answer: TimeoutException");
        assertThat(read.<String>getList("history.error").get(4)).isNull();
        assertThat(read.getLong("history[2].durationMs")).isBetween(400L, 1500L);
        assertThat(read.<String>getList("history.at"))
                .isSorted()
                .allSatisfy(at -> assertThat(Instant.parse(at)).isAfter(start.minusSeconds(5)));
        assertThat(read.getString("next")).startsWith("nothing: it has ended");
        assertThat(read.getString("historyLeftOut")).isNull();
    }

    @Test
    void anUndecidedOneSaysForWhomItWaitsAndWhatHappensThen() {
        Transacting transaction = Transacting.fresh()
                .timeoutMs(30_000)
                .branch("slow", Map.of("try", List.of("hang")))
                .branch("red", Map.of("try", List.of("pending"), "poll", List.of("pending")))
                .branch("green", Map.of())
                .branch("blue", Map.of(), Map.of("stage", 2));
        transaction.begin();
        // Between two tries it waits for none.
        JsonPath read = org.awaitility.Awaitility.await()
                .until(
                        transaction::get,
                        now -> now.getString("next").contains("waits for slow to answer try ")
                                && now.getList("branches.state").containsAll(List.of("PENDING", "HELD")));
        assertThat(read.getString("next"))
                .contains("waits for red to tell the outcome of red, and asks ")
                .contains("then 1 of later stages is tried")
                .endsWith("; if not all are held by " + read.getString("deadline") + " it is cancelled")
                .doesNotContain("green");
        transaction.cancel();
    }

    @Test
    void aMixedOneSaysWhoContradictsAndThatAHumanIsNeeded() {
        Transacting transaction = Transacting.fresh().branch("red", Map.of("confirm", List.of("unknown")));
        transaction.run();
        assertThat(transaction.get().getString("next"))
                .startsWith("nothing comes by itself; red NEEDS A HUMAN: red contradicts the decision (answers 409"
                        + " UNKNOWN)");
    }

    @Test
    void oneThatIsRefusedForGoodSaysThatItsReservationIsToBeGivenUp() {
        Transacting transaction =
                Transacting.fresh().branch("red", Map.of("confirm", List.of("refused", "refused", "refused", "204")));
        transaction.begin();
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(transaction.get().getString("next"))
                        .contains("NEEDS A HUMAN: it is refused for good; give the reservation up at red, then retry"));
    }

    @Test
    void veryManyLooksDoNotMakeTheHistoryGrow() {
        Transacting transaction = Transacting.fresh()
                .timeoutMs(30_000)
                .branch("red", Map.of("try", List.of("pending"), "poll", List.of("pending")))
                .branch("green", Map.of("try", List.of("pending"), "poll", List.of("pending")))
                .branch("blue", Map.of("try", List.of("pending"), "poll", List.of("pending")))
                .branch("slow", Map.of("try", List.of("pending"), "poll", List.of("pending")));
        transaction.begin();
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(25))
                .until(() -> transaction.calls().size() > 110);
        JsonPath read = transaction.get();
        assertThat(read.getList("history")).hasSize(100);
        assertThat(read.getInt("historyLeftOut")).isPositive();
        assertThat(read.getList("history.findAll { it.branchId == 'red' }.attempt"))
                .startsWith(1, 2, 3);
        transaction.cancel();
    }
}
