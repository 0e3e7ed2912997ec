package io.holdfast.coordinator.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.coordinator.decision.BranchSpec;
import io.holdfast.coordinator.engine.DatabaseClock;
import io.holdfast.coordinator.engine.Engine;
import io.holdfast.coordinator.store.Begin;
import io.holdfast.coordinator.store.Calls;
import io.holdfast.coordinator.store.Replicas;
import io.holdfast.coordinator.store.Stored;
import io.holdfast.coordinator.store.Transactions;
import io.holdfast.coordinator.store.Write;
import io.holdfast.coordinator.testing.Rows;
import io.holdfast.coordinator.testing.ScriptedParticipants;
import io.holdfast.coordinator.testing.Transacting;
import io.holdfast.protocol.BranchKind;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.Ids;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.TransactionState;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of transactions that another replica began, at each point where it may have died. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
@QuarkusTestResource(ScriptedParticipants.class)
class RecoveryTest {

    private static final String BACKED_OFF =
            "{\"branches\":[{\"branchId\":\"red\",\"state\":\"REGISTERED\",\"attempts\":3,"
                    + "\"nextAttemptAt\":\"2999-01-01T00:00:00Z\"},{\"branchId\":\"green\",\"state\":\"REJECTED\"}]}";

    // To find a replica dead takes a second; so what is left at each point is left at once, and found by its test.
    private static final Map<String, Transacting> EARLIER = new HashMap<>();

    /** Stale after 1 s here, in place of 3 s. */
    private static final Duration TAKEOVER = Duration.ofSeconds(3);

    @Inject
    DataSource dataSource;

    @Inject
    Rows rows;

    @Inject
    Replicas replicas;

    @Inject
    Transactions transactions;

    @Inject
    Engine engine;

    @Inject
    DatabaseClock clock;

    private UUID dead = Ids.next();

    @BeforeEach
    void aReplicaThatBeatOnce() {
        dead = Ids.next();
        replicas.beat(dead);
        if (EARLIER.isEmpty()) {
            EARLIER.put("begunAndNothingElse", left(dead, "TRYING", null, 60, null));
            EARLIER.put("begunAndTooLate", left(dead, "TRYING", null, -1, null));
            EARLIER.put("someTried", left(dead, "TRYING", null, 60, progress("HELD", "REGISTERED")));
            EARLIER.put("allHeldAndNotDecided", left(dead, "TRYING", null, 60, progress("HELD", "HELD")));
            EARLIER.put("allHeldButTooLate", left(dead, "TRYING", null, -1, progress("HELD", "HELD")));
            EARLIER.put("decidedToConfirm", left(dead, "CONFIRMING", "CONFIRM", -60, progress("HELD", "HELD")));
            EARLIER.put("decidedToCancel", left(dead, "CANCELLING", "CANCEL", -60, progress("HELD", "REJECTED")));
            EARLIER.put("someConfirmed", left(dead, "CONFIRMING", "CONFIRM", -60, progress("CONFIRMED", "HELD")));
            EARLIER.put(
                    "allConfirmedAndNotEnded",
                    left(dead, "CONFIRMING", "CONFIRM", -60, progress("CONFIRMED", "CONFIRMED")));
            EARLIER.put("aWaitOfPhaseOneDoesNotDelayPhaseTwo", left(dead, "CANCELLING", "CANCEL", -60, BACKED_OFF));
        }
    }

    private static Transacting earlier(String test) {
        return Objects.requireNonNull(EARLIER.get(test), test);
    }

    @Test
    void begunAndNothingElse() {
        Transacting transaction = earlier("begunAndNothingElse");
        awaitState(transaction, "CONFIRMED");
        assertThat(transaction.calls())
                .containsExactlyInAnyOrder("red try", "green try", "red confirm", "green confirm");
    }

    @Test
    void begunAndTooLate() {
        Transacting transaction = earlier("begunAndTooLate");
        awaitState(transaction, "CANCELLED");
        assertThat(transaction.get().getString("reason.code")).isEqualTo("TIMED_OUT");
        // Tries may be in flight that the dead replica sent: all are cancelled, none is tried.
        assertThat(transaction.calls()).containsExactlyInAnyOrder("red cancel", "green cancel");
    }

    @Test
    void someTried() {
        Transacting transaction = earlier("someTried");
        awaitState(transaction, "CONFIRMED");
        assertThat(transaction.calls()).containsExactlyInAnyOrder("green try", "red confirm", "green confirm");
    }

    @Test
    void allHeldAndNotDecided() {
        Transacting transaction = earlier("allHeldAndNotDecided");
        awaitState(transaction, "CONFIRMED");
        assertThat(transaction.calls()).containsExactlyInAnyOrder("red confirm", "green confirm");
    }

    @Test
    void allHeldButTooLate() {
        Transacting transaction = earlier("allHeldButTooLate");
        awaitState(transaction, "CANCELLED");
        assertThat(transaction.calls()).containsExactlyInAnyOrder("red cancel", "green cancel");
    }

    @Test
    void decidedToConfirm() {
        Transacting transaction = earlier("decidedToConfirm");
        awaitState(transaction, "CONFIRMED");
        assertThat(transaction.calls()).containsExactlyInAnyOrder("red confirm", "green confirm");
    }

    @Test
    void decidedToCancel() {
        Transacting transaction = earlier("decidedToCancel");
        awaitState(transaction, "CANCELLED");
        assertThat(transaction.calls()).containsExactly("red cancel");
    }

    @Test
    void aWaitOfPhaseOneDoesNotDelayPhaseTwo() {
        Transacting transaction = earlier("aWaitOfPhaseOneDoesNotDelayPhaseTwo");
        awaitState(transaction, "CANCELLED");
        assertThat(transaction.calls()).containsExactly("red cancel");
    }

    @Test
    void someConfirmed() {
        Transacting transaction = earlier("someConfirmed");
        awaitState(transaction, "CONFIRMED");
        assertThat(transaction.calls()).containsExactly("green confirm");
    }

    @Test
    void allConfirmedAndNotEnded() {
        Transacting transaction = earlier("allConfirmedAndNotEnded");
        awaitState(transaction, "CONFIRMED");
        assertThat(transaction.calls()).isEmpty();
    }

    @Test
    void ownedByAReplicaThatNobodyKnows() {
        awaitState(left(Ids.next(), "CONFIRMING", "CONFIRM", -60, null), "CONFIRMED", Duration.ofSeconds(8));
    }

    @Test
    void ownedByNobody() {
        awaitState(left(null, "CONFIRMING", "CONFIRM", -60, null), "CONFIRMED", Duration.ofSeconds(2));
    }

    @Test
    void aReplicaThatLeavesGivesUpItsTransactionsAtOnce() {
        Transacting transaction = left(dead, "CONFIRMING", "CONFIRM", -60, null);
        replicas.leave(dead);
        awaitState(transaction, "CONFIRMED", Duration.ofSeconds(2));
    }

    @Test
    void manyAreTakenOverInBatches() {
        List<Transacting> many = java.util.stream.IntStream.range(0, 250)
                .mapToObj(i -> left(dead, "CONFIRMING", "CONFIRM", -60, null))
                .toList();
        String ids = many.stream().map(each -> "'" + each.id() + "'").collect(Collectors.joining(","));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(
                                rows.count("SELECT COUNT(*) FROM tcc_transaction WHERE state = 'CONFIRMED' AND id IN ("
                                        + ids + ")"))
                        .isEqualTo(250));
    }

    /** As most are while a participant is away: were they to stay in memory, begins would be refused for them. */
    @Test
    void whatIsTakenOverLongBeforeItsTimeRestsUntilThen() throws Exception {
        String waiting =
                "{\"settling\":true,\"branches\":[{\"branchId\":\"red\",\"state\":\"REGISTERED\",\"attempts\":3,"
                        + "\"nextAttemptAt\":\"" + Instant.now().plusSeconds(50)
                        + "\"},{\"branchId\":\"green\",\"state\":\"CANCELLED\"}],\"calls\":[]}";
        List<Transacting> many = java.util.stream.IntStream.range(0, 200)
                .mapToObj(i -> left(null, "CANCELLING", "CANCEL", 60, waiting))
                .toList();
        String ids = many.stream().map(each -> "'" + each.id() + "'").collect(Collectors.joining(","));
        String resting = "SELECT COUNT(*) FROM tcc_transaction WHERE id IN (" + ids + ") AND owner = ?"
                + " AND version <= 3 AND next_attempt_at > UTC_TIMESTAMP(3) + INTERVAL 30 SECOND";
        await().atMost(TAKEOVER)
                .untilAsserted(
                        () -> assertThat(rows.count(resting, engine.self())).isEqualTo(200));
        await().atMost(Duration.ofMillis(500))
                .until(() -> many.stream().allMatch(each -> engine.view(each.id()) == null));
        // The claim had them due after a second: none of them comes back so soon.
        Thread.sleep(1_500);
        assertThat(rows.count(resting, engine.self())).isEqualTo(200);
        assertThat(many).allMatch(each -> engine.view(each.id()) == null);
        many.forEach(each -> rows.update(
                "DELETE FROM tcc_transaction WHERE id = ?", each.id().toString()));
    }

    @Test
    void whatRestsUntilATimeThatOnlyAWrongClockCanHaveSetGoesOnSoon() {
        String waiting =
                "{\"settling\":true,\"branches\":[{\"branchId\":\"red\",\"state\":\"REGISTERED\",\"attempts\":3,"
                        + "\"nextAttemptAt\":\"" + Instant.now().plusSeconds(3600)
                        + "\"},{\"branchId\":\"green\",\"state\":\"CANCELLED\"}],\"calls\":[]}";
        awaitState(left(engine.self(), "CANCELLING", "CANCEL", 3600, waiting), "CANCELLED", Duration.ofSeconds(8));
    }

    /** What waits for a call waits by the database's clock. */
    @Test
    void aClockThatIsSetBackKeepsNobodyWaiting() {
        List<String> failing = Collections.nCopies(25, "503");
        Transacting transaction = Transacting.fresh()
                .branch(
                        "red",
                        Map.of(
                                "confirm",
                                Stream.concat(failing.stream(), Stream.of("204"))
                                        .toList()));
        transaction.begin().then().statusCode(201);
        await().until(() -> transaction.calls().contains("red confirm"));
        String waits = "SELECT COUNT(*) FROM tcc_transaction WHERE id = ? AND next_attempt_at > UTC_TIMESTAMP(3) +"
                + " INTERVAL 50 MINUTE";
        // The next heartbeat finds that the database's own time is an hour behind.
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20)).until(() -> {
            clock.observe(() -> Instant.now().plus(Duration.ofHours(1)));
            return rows.count(waits, transaction.id()) == 1;
        });
        awaitState(transaction, "CONFIRMED", Duration.ofSeconds(30));
    }

    @Test
    void aReplicaThatLivesKeepsItsTransactions() throws Exception {
        Transacting transaction = left(dead, "CONFIRMING", "CONFIRM", -60, null);
        ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor();
        try {
            ScheduledFuture<?> beats =
                    heart.scheduleAtFixedRate(() -> replicas.beat(dead), 0, 200, TimeUnit.MILLISECONDS);
            Thread.sleep(2500);
            assertThat(transaction.get().getString("state")).isEqualTo("CONFIRMING");
            assertThat(transaction.calls()).isEmpty();
            // Anybody may ask for a decision all the same, and nobody changes the one that is taken.
            assertThat(transaction.cancel().statusCode()).isEqualTo(409);
            beats.cancel(true);
        } finally {
            heart.shutdownNow();
        }
        awaitState(transaction, "CONFIRMED");
    }

    @Test
    void aTransactionThatWasTakenFromUsIsLeftAlone() throws Exception {
        Transacting transaction = Transacting.fresh().timeoutMs(60_000).branch("red", Map.of("try", List.of("503")));
        transaction.begin();
        await().until(() -> transaction.calls().size() > 2);
        ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor();
        try {
            ScheduledFuture<?> beats =
                    heart.scheduleAtFixedRate(() -> replicas.beat(dead), 0, 200, TimeUnit.MILLISECONDS);
            rows.update(
                    "UPDATE tcc_transaction SET owner = ?, version = version + 1 WHERE id = ?",
                    dead.toString(),
                    transaction.id().toString());
            Thread.sleep(1500);
            int calls = transaction.calls().size();
            Thread.sleep(1000);
            assertThat(transaction.calls()).hasSize(calls);
            beats.cancel(true);
        } finally {
            heart.shutdownNow();
        }
        replicas.leave(dead);
        transaction.cancel();
        awaitState(transaction, "CANCELLED");
    }

    @Test
    void aPausedOwnerThatWakesUpDoesNoHarm() {
        Transacting transaction = left(dead, "TRYING", null, 60, null);
        Stored paused = transactions.find(transaction.id());
        assertThat(paused).isNotNull();
        awaitState(transaction, "CONFIRMED");
        Map<String, Object> before = transaction.get().getMap("$");
        Instant now = Instant.now();
        if (paused != null) {
            // It goes on where it stopped, and believes that it still owns it.
            for (Write late : List.of(
                    new Write.Decide(
                            paused.snapshot(),
                            paused.version(),
                            Calls.NONE,
                            Decision.CANCEL,
                            new Reason("TIMED_OUT", null, null),
                            now),
                    new Write.Save(paused.snapshot(), paused.version(), Calls.NONE, now),
                    new Write.End(paused.snapshot(), paused.version(), Calls.NONE, TransactionState.CANCELLED, now))) {
                assertThat(transactions.write(late)).isFalse();
            }
        }
        assertThat(transactions.cancel(transaction.id(), new Reason("LATE", null, null)))
                .isFalse();
        assertThat(transaction.get().<String, Object>getMap("$")).isEqualTo(before);
    }

    @Test
    void aCancelThroughAnotherReplicaWakesTheOwner() throws Exception {
        Transacting transaction = Transacting.fresh()
                .timeoutMs(60_000)
                .branch("red", Map.of("try", List.of("pending"), "poll", List.of("pending")));
        transaction.begin();
        await().untilAsserted(() -> assertThat(transaction.branchState("red")).isEqualTo("PENDING"));
        // What the other replica's statement does.
        rows.update(
                "UPDATE tcc_transaction SET state = 'CANCELLING', decision = 'CANCEL', decided_at = UTC_TIMESTAMP(3),"
                        + " next_attempt_at = UTC_TIMESTAMP(3), version = version + 1 WHERE id = ?",
                transaction.id().toString());
        awaitState(transaction, "CANCELLED", Duration.ofSeconds(2));
        assertThat(transaction.calls()).contains("red cancel");
    }

    @Test
    void aWaiterHereIsAnsweredAboutATransactionThere() {
        Transacting transaction = Transacting.fresh().branch("red", Map.of()).branch("green", Map.of());
        leave(transaction, dead, "CONFIRMING", "CONFIRM", -60, null, transaction.begunHash());
        assertThat(transaction.begin("wait=10").jsonPath().getString("state")).isEqualTo("CONFIRMED");
    }

    /** The commit was made, and its answer lost: nobody was told to start it. */
    @Test
    void whatWasBegunWithoutAnAnswerGoesOnLongBeforeItsDeadline() {
        Transacting transaction = Transacting.fresh();
        BranchSpec red = new BranchSpec("red", "red", BranchKind.TCC, 1, "{}", null);
        assertThat(transactions.begin(
                        new Begin(
                                transaction.id(),
                                60_000,
                                List.of(red),
                                null,
                                new byte[32],
                                "test",
                                null,
                                engine.self()),
                        false))
                .isNotNull();
        awaitState(transaction, "CONFIRMED", Duration.ofSeconds(5));
    }

    @Test
    void whatWasClaimedWithoutAnAnswerGoesOnLongBeforeItsDeadline() {
        Transacting trying = left(dead, "TRYING", null, 60, null);
        Transacting confirming = left(dead, "CONFIRMING", "CONFIRM", 60, null);
        // Before the search counts it as dead.
        assertThat(replicas.claim(engine.self(), List.of(dead), 100)).hasSize(2);
        awaitState(trying, "CONFIRMED", Duration.ofSeconds(5));
        awaitState(confirming, "CONFIRMED", Duration.ofSeconds(5));
    }

    /** A claim passes over what is locked just then, by a callback for example; that must not wait for the seldom search. */
    @Test
    void whatIsLockedWhileItsOwnerIsFoundDeadIsTakenOverRightAfterwards() throws Exception {
        for (int round = 0; round < 3; round++) {
            aReplicaThatBeatOnce();
            Transacting locked = left(dead, "CONFIRMING", "CONFIRM", -60, null);
            Transacting free = left(dead, "CONFIRMING", "CONFIRM", -60, null);
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                try (PreparedStatement lock = connection.prepareStatement(
                        "UPDATE tcc_transaction SET next_attempt_at = UTC_TIMESTAMP(3) WHERE id = ?")) {
                    lock.setString(1, locked.id().toString());
                    assertThat(lock.executeUpdate()).isEqualTo(1);
                    awaitState(free, "CONFIRMED");
                    Thread.sleep(300);
                }
                connection.rollback();
            }
            awaitState(locked, "CONFIRMED", Duration.ofMillis(1_200));
        }
    }

    /** Another replica may have begun it: an initiator that is told "no" here would cancel what goes on there. */
    @Test
    void aRepeatedBeginIsAnsweredThoughThisReplicaDoesNotKnowTheParticipant() {
        Transacting transaction = Transacting.fresh().branch("not-configured-here", Map.of());
        assertThat(transaction.begin().statusCode()).isEqualTo(400);
        leave(transaction, dead, "CONFIRMING", "CONFIRM", -60, null, transaction.begunHash());
        assertThat(transaction.begin().statusCode()).isEqualTo(200);
    }

    private Transacting left(
            @Nullable UUID owner, String state, @Nullable String decision, int secondsLeft, @Nullable String progress) {
        Transacting transaction = Transacting.fresh().branch("red", Map.of()).branch("green", Map.of());
        leave(transaction, owner, state, decision, secondsLeft, progress, new byte[32]);
        return transaction;
    }

    private void leave(
            Transacting transaction,
            @Nullable UUID owner,
            String state,
            @Nullable String decision,
            int secondsLeft,
            @Nullable String progress,
            byte[] hash) {
        rows.update(
                "INSERT INTO tcc_transaction (id, state, decision, request_hash, timeout_ms, deadline, branches,"
                        + " progress, owner, next_attempt_at, created_at) VALUES (?, ?, ?, ?, 5000, UTC_TIMESTAMP(3) +"
                        + " INTERVAL ? SECOND, ?, ?, ?, deadline, UTC_TIMESTAMP(3))",
                transaction.id().toString(),
                state,
                decision,
                hash,
                secondsLeft,
                "[{\"branchId\":\"red\",\"participant\":\"red\",\"kind\":\"TCC\",\"stage\":1,\"payload\":{}},"
                        + "{\"branchId\":\"green\",\"participant\":\"green\",\"kind\":\"TCC\",\"stage\":1,\"payload\":{}}]",
                progress,
                owner == null ? null : owner.toString());
    }

    private static String progress(String red, String green) {
        return "{\"branches\":[{\"branchId\":\"red\",\"state\":\"" + red
                + "\",\"attempts\":1},{\"branchId\":\"green\",\"state\":\"" + green
                + "\",\"attempts\":1}],\"calls\":[]}";
    }

    @Test
    void whatIsDueIsReadPageByPage() {
        UUID paused = Ids.next();
        replicas.beat(paused);
        List<UUID> left = java.util.stream.IntStream.range(0, 5)
                .mapToObj(i -> left(paused, "CONFIRMING", "CONFIRM", -60, null).id())
                .toList();
        List<UUID> seen = new java.util.ArrayList<>();
        Replicas.@Nullable Due last = null;
        for (int page = 0; page < 3; page++) {
            List<Replicas.Due> due = replicas.due(paused, last, 2);
            due.forEach(each -> seen.add(each.id()));
            last = due.isEmpty() ? last : due.get(due.size() - 1);
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(left);
    }

    @Test
    void idsKeepTheirOrderInTheDatabase() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT CAST('0197a000-0000-7000-bfff-ffffffffffff' AS UUID)"
                                + " < CAST('0197a001-0000-7000-8000-000000000000' AS UUID)");
                ResultSet row = statement.executeQuery()) {
            row.next();
            assertThat(row.getBoolean(1)).isTrue();
        }
    }

    private static void awaitState(Transacting transaction, String state) {
        awaitState(transaction, state, TAKEOVER);
    }

    private static void awaitState(Transacting transaction, String state, Duration limit) {
        await().atMost(limit)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(
                        () -> assertThat(transaction.get().getString("state")).isEqualTo(state));
    }
}
