package io.holdfast.participant.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.participant.example.Jars;
import io.holdfast.participant.fence.Fence;
import io.holdfast.participant.fence.ReservationReader;
import io.holdfast.participant.transition.Operation;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.DecisionsAnswer;
import io.holdfast.protocol.InquiryAnswer;
import io.holdfast.protocol.ReservationState;
import io.holdfast.protocol.ReservationView;
import io.holdfast.service.database.Database;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestStep;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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
    Database database;

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

    /** The coordinator was restored from a backup, and a whole question is about what it may have lost. */
    @Test
    void whatTheCoordinatorMayHaveLostKeepsNoOtherWaiting() {
        String jar = jars.create(1000);
        List<BranchKey> lost = branches(100);
        lost.forEach(key -> StubCoordinator.script(key, StubCoordinator.LOST));
        fence.tryAll(lost.stream()
                .map(key -> new Fence.Try(key, 1, Jars.take(jar, 1)))
                .toList());
        BranchKey behind = ParticipantClient.newBranch();
        StubCoordinator.script(behind, "CANCEL");
        participant.tryBranch(behind, 50, Jars.take(jar, 1)).then().statusCode(200);
        await().atMost(A_FEW_SWEEPS).until(() -> state(behind) == ReservationState.CANCELLED);
        assertThat(lost.stream().map(this::state)).containsOnly(ReservationState.HELD);
        assertThat(inDoubt()).isGreaterThanOrEqualTo(lost.size());
        lost.forEach(key -> StubCoordinator.script(key, "CANCEL"));
        await().atMost(A_FEW_SWEEPS).until(() -> jars.held(jar) == 0);
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

    /** They cannot step back, and would hide all that expired later for as long as somebody holds them. */
    @Test
    void lockedHoldsHideNoOther() {
        String jar = jars.create(1000);
        List<BranchKey> locked = branches(100);
        fence.tryAll(locked.stream()
                .map(key -> new Fence.Try(key, 1, Jars.take(jar, 1)))
                .toList());
        BranchKey other = ParticipantClient.newBranch();
        StubCoordinator.script(other, "CANCEL");
        database.inTransaction(TestStep.ASIDE, holder -> {
            lock(holder, locked);
            // They are undecided, and have stepped back if they were asked about before they were locked.
            await().atMost(A_FEW_SWEEPS).until(() -> lock(holder, locked) == locked.size());
            fence.tryAll(List.of(new Fence.Try(other, 1, Jars.take(jars.create(1), 1))));
            await().atMost(Duration.ofSeconds(7)).until(() -> {
                lock(holder, locked);
                return state(other) == ReservationState.CANCELLED;
            });
            return 0;
        });
        assertThat(locked.stream().map(this::state)).containsOnly(ReservationState.HELD);
        fence.settleAll(
                Operation.CANCEL,
                locked.stream().map(key -> new Fence.Settle(key, null)).toList());
    }

    /** As above, when one is locked while the coordinator is asked. */
    @Test
    void aHoldThatIsLockedMeanwhileKeepsNoOther() {
        String jar = jars.create(10);
        List<BranchKey> keys = branches(3);
        BranchKey locked = keys.get(0);
        BranchKey undecided = keys.get(1);
        BranchKey silent = keys.get(2);
        keys.forEach(key -> participant
                .tryBranch(key, ParticipantClient.LONG_HOLD_MS, Jars.take(jar, 1))
                .then()
                .statusCode(200));
        List<DecisionsAnswer.Entry> entries = List.of(locked, undecided).stream()
                .map(key -> new DecisionsAnswer.Entry(
                        key.transactionId(), InquiryAnswer.UNDECIDED, false, null, 10 * ParticipantClient.LONG_HOLD_MS))
                .toList();
        database.inTransaction(TestStep.ASIDE, holder -> {
            lock(holder, List.of(locked));
            sweeper.follow(keys, new DecisionsAnswer(entries));
            return 0;
        });
        assertThat(expiresInMs(locked)).isBetween(ParticipantClient.LONG_HOLD_MS / 2, ParticipantClient.LONG_HOLD_MS);
        assertThat(expiresInMs(undecided)).isGreaterThan(ParticipantClient.LONG_HOLD_MS);
        assertThat(expiresInMs(silent)).isLessThan(ParticipantClient.LONG_HOLD_MS / 2);
        keys.forEach(key -> participant.cancel(key).then().statusCode(204));
    }

    private long expiresInMs(BranchKey key) {
        return reservations.find(key).map(ReservationView::expiresInMs).orElseThrow();
    }

    /** Locks the rows; returns how many of them have expired. */
    private static int lock(Connection holder, List<BranchKey> keys) throws SQLException {
        int expired = 0;
        for (BranchKey key : keys) {
            try (PreparedStatement statement =
                    holder.prepareStatement("SELECT expires_at <= UTC_TIMESTAMP(3) FROM reservation"
                            + " WHERE transaction_id = ? AND branch_id = ? FOR UPDATE")) {
                statement.setString(1, key.transactionId().toString());
                statement.setString(2, key.branchId());
                try (ResultSet row = statement.executeQuery()) {
                    expired += row.next() && row.getBoolean(1) ? 1 : 0;
                }
            }
        }
        return expired;
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
