package io.holdfast.participant.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.participant.example.Jars;
import io.holdfast.participant.fence.Fence;
import io.holdfast.participant.fence.ReservationReader;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.DecisionsAnswer;
import io.holdfast.protocol.ReservationState;
import io.holdfast.protocol.ReservationView;
import io.holdfast.service.testing.Backends;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the coordinator is asked about holds whose time is over; what is done with its answers is in the contract. */
@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class ExpiryTest {

    private static final Duration A_FEW_SWEEPS = Duration.ofSeconds(15);

    @Inject
    ExpirySweeper sweeper;

    @Inject
    Fence fence;

    @Inject
    ReservationReader reservations;

    @Inject
    Jars jars;

    @Inject
    MeterRegistry metrics;

    private final ParticipantClient participant = new ParticipantClient();

    @Test
    void withoutAnAnswerEveryHoldIsKeptAndCountedAsInDoubt() {
        String jar = jars.create(10);
        List<BranchKey> keys = branches(3);
        keys.forEach(key -> StubCoordinator.script(key, StubCoordinator.NOTHING));
        keys.forEach(
                key -> participant.tryBranch(key, 1, Jars.take(jar, 1)).then().statusCode(200));
        await().atMost(A_FEW_SWEEPS).until(() -> inDoubt() >= keys.size());
        // Also while others are answered and these step back behind them.
        BranchKey other = ParticipantClient.newBranch();
        participant.tryBranch(other, 1, Jars.take(jar, 1)).then().statusCode(200);
        await().atMost(A_FEW_SWEEPS).during(Duration.ofSeconds(4)).until(() -> inDoubt() >= keys.size());
        assertThat(jars.held(jar)).isEqualTo(4);
        participant.cancel(other).then().statusCode(204);
        keys.forEach(key -> participant.read(key).then().body("state", equalTo("HELD")));

        keys.forEach(key -> StubCoordinator.script(key, "CONFIRM"));
        await().atMost(A_FEW_SWEEPS).until(() -> jars.sweets(jar) == 7);
        await().atMost(A_FEW_SWEEPS).until(() -> inDoubt() == 0);
        assertThat(jars.held(jar)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'transactionId':'%s','ended':false}", "{'transactionId':'%s','decision':null}"})
    void anEntryWithoutADecisionIsNoAnswer(String entry) {
        String jar = jars.create(10);
        BranchKey key = ParticipantClient.newBranch();
        participant.tryBranch(key, Jars.take(jar, 1)).then().statusCode(200);
        String json = String.format("{'decisions':[" + entry + "]}", key.transactionId());
        sweeper.follow(List.of(key), CanonicalJson.read(json.replace('\'', '"'), DecisionsAnswer.class));
        assertThat(state(key)).isEqualTo(ReservationState.HELD);
        assertThat(jars.held(jar)).isEqualTo(1);
        assertThat(inDoubt()).isPositive();
        participant.cancel(key).then().statusCode(204);
        // Nobody sees it again: what has stepped back is forgotten after a while.
        await().atMost(A_FEW_SWEEPS).until(() -> inDoubt() == 0);
    }

    @Test
    void aSilentCoordinatorIsAskedLessAndLess() {
        Duration longest = Duration.ofSeconds(15);
        assertThat(IntStream.rangeClosed(1, 8)
                        .mapToObj(failures ->
                                ExpirySweeper.pause(failures, longest).toMillis()))
                .containsExactly(1_000L, 2_000L, 4_000L, 8_000L, 15_000L, 15_000L, 15_000L, 15_000L);
        assertThat(ExpirySweeper.pause(Integer.MAX_VALUE, longest)).isEqualTo(longest);
    }

    @Test
    void aQuestionIsAboutAHundredTransactionsAtMost() {
        String jar = jars.create(1000);
        List<BranchKey> keys = branches(250);
        keys.forEach(key -> StubCoordinator.script(key, "CANCEL"));
        List<Fence.Try> tries = keys.stream()
                .map(key -> new Fence.Try(key, 1, Jars.take(jar, 1)))
                .toList();
        fence.tryAll(tries);
        await().atMost(A_FEW_SWEEPS).until(() -> jars.held(jar) == 0);
        assertThat(StubCoordinator.largestQuestion()).isLessThanOrEqualTo(100);
        assertThat(keys.stream().map(this::state)).containsOnly(ReservationState.CANCELLED);
    }

    /** Two branches of one transaction are one question, and both get its answer. */
    @Test
    void branchesOfOneTransactionAreAskedAboutTogether() {
        String jar = jars.create(10);
        BranchKey one = ParticipantClient.newBranch();
        BranchKey two = new BranchKey(one.transactionId(), "two");
        StubCoordinator.script(one, "CONFIRM");
        fence.tryAll(List.of(new Fence.Try(one, 1, Jars.take(jar, 1)), new Fence.Try(two, 1, Jars.take(jar, 2))));
        await().atMost(A_FEW_SWEEPS).until(() -> jars.sweets(jar) == 7);
        assertThat(List.of(state(one), state(two))).containsOnly(ReservationState.CONFIRMED);
    }

    private static List<BranchKey> branches(int count) {
        List<BranchKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(ParticipantClient.newBranch());
        }
        return keys;
    }

    private ReservationState state(BranchKey key) {
        return reservations.find(key).map(ReservationView::state).orElseThrow();
    }

    private double inDoubt() {
        return metrics.get("holdfast.participant.in.doubt").gauge().value();
    }
}
