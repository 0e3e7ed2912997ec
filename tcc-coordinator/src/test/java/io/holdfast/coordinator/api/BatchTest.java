package io.holdfast.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.coordinator.testing.ScriptedParticipants;
import io.holdfast.coordinator.testing.Transacting;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tries, confirms and cancels that come while others are on their way travel together, and each branch gets its own end. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
@QuarkusTestResource(ScriptedParticipants.class)
class BatchTest {

    private static final Map<String, ?> NAP = Map.of("confirm", List.of("nap"));

    /** Begins one that takes its time and then, while it does, all the others. */
    private static List<Transacting> behindANap(String participant, List<Map<String, ?>> scripts) {
        Transacting nap = Transacting.fresh().branch(participant, NAP);
        nap.begin();
        await().until(() -> nap.calls().contains(participant + " confirm"));
        List<Transacting> others = new ArrayList<>();
        for (Map<String, ?> script : scripts) {
            Transacting other = Transacting.fresh().branch(participant, script);
            other.begin();
            others.add(other);
        }
        return others;
    }

    /** As {@link #behindANap}, where the first one's try takes its time. */
    private static List<Transacting> behindADoze(String participant, List<Map<String, ?>> scripts) {
        Transacting doze = Transacting.fresh().branch(participant, Map.of("try", List.of("doze")));
        doze.begin();
        await().until(() -> doze.calls().contains(participant + " try"));
        List<Transacting> others = new ArrayList<>();
        for (Map<String, ?> script : scripts) {
            Transacting other = Transacting.fresh().branch(participant, script);
            other.begin();
            others.add(other);
        }
        return others;
    }

    private static void ends(Transacting transaction, String state) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(transaction.get().getString("state")).isEqualTo(state));
    }

    private static long batchesOf(Transacting transaction) {
        return transaction.callDetails().stream()
                .filter(call -> String.valueOf(call.get("body")).contains("branches"))
                .count();
    }

    @Test
    void eachBranchOfABatchGetsItsOwnEnd() {
        List<Transacting> batch = behindANap(
                "crowd",
                List.of(
                        Map.of(),
                        Map.of("confirm", List.of("503", "204")),
                        Map.of("confirm", List.of("left-out", "204")),
                        Map.of("confirm", List.of("unknown")),
                        Map.of("confirm", List.of("422", "204"))));
        ends(batch.get(0), "CONFIRMED");
        ends(batch.get(1), "CONFIRMED");
        ends(batch.get(2), "CONFIRMED");
        ends(batch.get(3), "MIXED");
        ends(batch.get(4), "CONFIRMED");
        assertThat(batch).allSatisfy(each -> assertThat(batchesOf(each)).isPositive());
        assertThat(batch.get(2).get().getString("history.find { it.error != null }.error"))
                .contains("leaves the branch out");
    }

    /** Else fifty transactions would be taken for confirmed, or for contradicted, on the word about one of them or none. */
    @ParameterizedTest
    @ValueSource(strings = {"204", "CANCELLED"})
    void anAnswerToTheWholeSaysNothingAboutABranch(String whole) {
        List<Transacting> batch = behindANap(
                "crowd", List.of(Map.of("whole-confirm", whole), Map.of("confirm", List.of("503", "204")), Map.of()));
        batch.forEach(each -> ends(each, "CONFIRMED"));
        assertThat(batch).allSatisfy(each -> assertThat(each.calls()).contains("crowd confirm"));
    }

    @Test
    void eachTryOfABatchIsAnsweredForItself() {
        List<Transacting> batch = behindADoze(
                "crowd",
                List.of(
                        Map.of(),
                        Map.of("try", List.of("503", "held")),
                        Map.of("try", List.of("left-out", "held")),
                        Map.of("try", List.of("200", "held")),
                        Map.of("try", List.of("rejected")),
                        Map.of("try", List.of("422")),
                        Map.of("try", List.of("pending"), "poll", List.of("held"))));
        ends(batch.get(0), "CONFIRMED");
        ends(batch.get(1), "CONFIRMED");
        ends(batch.get(2), "CONFIRMED");
        ends(batch.get(3), "CONFIRMED");
        ends(batch.get(4), "CANCELLED");
        ends(batch.get(5), "CANCELLED");
        ends(batch.get(6), "CONFIRMED");
        assertThat(batch).allSatisfy(each -> assertThat(batchesOf(each)).isPositive());
        assertThat(batch.get(4).get().getString("reason.code")).isEqualTo("OUT_OF_STOCK");
        assertThat(batch.get(5).get().getString("reason.code")).isEqualTo("WHATEVER");
    }

    /** Else an order would be taken for held on nobody's word, or be refused for the sake of another one. */
    @ParameterizedTest
    @ValueSource(strings = {"204", "CANCELLED"})
    void anAnswerToAllTriesSaysNothingAboutABranch(String whole) {
        List<Transacting> batch = behindADoze(
                "crowd", List.of(Map.of("whole-try", whole), Map.of("try", List.of("503", "held")), Map.of()));
        batch.forEach(each -> ends(each, "CONFIRMED"));
    }

    @Test
    void aParticipantThatTakesNoBatchesIsTriedForEachBranchAlone() {
        List<Transacting> alone = behindADoze("old", List.of(Map.of(), Map.of(), Map.of()));
        alone.forEach(each -> ends(each, "CONFIRMED"));
        assertThat(alone).allSatisfy(each -> assertThat(each.calls()).containsExactly("old try", "old confirm"));
    }

    @Test
    void aParticipantThatTakesNoBatchesGetsEachBranchAlone() {
        List<Transacting> alone = behindANap("old", List.of(Map.of(), Map.of(), Map.of()));
        alone.forEach(each -> ends(each, "CONFIRMED"));
        assertThat(alone).allSatisfy(each -> assertThat(each.calls()).containsExactly("old try", "old confirm"));
    }
}
