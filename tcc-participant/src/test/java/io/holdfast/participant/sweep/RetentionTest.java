package io.holdfast.participant.sweep;

import static io.holdfast.participant.contract.ParticipantClient.newBranch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.participant.example.Jars;
import io.holdfast.participant.fence.Finished;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.DecisionsAnswer;
import io.holdfast.protocol.InquiryAnswer;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.database.Database;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestStep;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a final reservation goes, and all that must stay. The retention is seven days here, as it is by default. */
@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class RetentionTest {

    private static final String ENDED_LONG_AGO = " " + Duration.ofDays(8).toMillis();
    private static final String ENDED_YESTERDAY = " " + Duration.ofDays(1).toMillis();

    @Inject
    RetentionSweeper sweeper;

    @Inject
    Finished finished;

    @Inject
    Database database;

    @Inject
    Jars jars;

    private final ParticipantClient participant = new ParticipantClient();

    @Test
    void aFinalRowGoesWhenItsTransactionEndedARetentionAgo() {
        List<BranchKey> keys = List.of(confirmed(newBranch()), cancelled(newBranch()), rejected(newBranch()));
        keys.forEach(key -> {
            StubCoordinator.script(key, "CONFIRM" + ENDED_LONG_AGO);
            age(key);
        });
        sweeper.sweep();
        keys.forEach(key -> participant.read(key).then().statusCode(404));
    }

    @Test
    void aRowStaysUntilTheRetentionHasPassedSinceTheEnd() {
        staysWhile("CONFIRM" + ENDED_YESTERDAY);
    }

    @Test
    void aRowOfATransactionThatHasNotEndedStaysHoweverOldItIs() {
        staysWhile("CONFIRM");
    }

    @Test
    void aRowStaysWhileTheCoordinatorIsSilent() {
        staysWhile(StubCoordinator.NOTHING);
    }

    private void staysWhile(String script) {
        BranchKey key = confirmed(newBranch());
        StubCoordinator.script(key, script);
        age(key);
        sweeper.sweep();
        sweeper.sweep();
        participant.read(key).then().statusCode(200).body("state", equalTo("CONFIRMED"));
    }

    /** It steps back behind the others, so that those that may go are found however many must stay. */
    @Test
    void aRowThatMustStayIsNotLookedAtAgainAtOnce() {
        BranchKey key = confirmed(newBranch());
        StubCoordinator.script(key, "CONFIRM" + ENDED_YESTERDAY);
        age(key);
        assertThat(finished.due(ReservationState.CONFIRMED, 10_000)).contains(key);
        sweeper.sweep();
        assertThat(finished.due(ReservationState.CONFIRMED, 10_000)).doesNotContain(key);
    }

    /** The coordinator was restored from a backup, and a whole question is about what it may have lost. */
    @Test
    void whatTheCoordinatorMayHaveLostStaysAndKeepsNoOther() {
        List<BranchKey> lost =
                Stream.generate(ParticipantClient::newBranch).limit(100).toList();
        lost.forEach(key -> StubCoordinator.script(key, StubCoordinator.LOST));
        lost.forEach(key -> insert(key, "UTC_TIMESTAMP(3) - INTERVAL 20 DAY"));
        BranchKey behind = newBranch();
        StubCoordinator.script(behind, "CANCEL" + ENDED_LONG_AGO);
        insert(behind, "UTC_TIMESTAMP(3) - INTERVAL 19 DAY");
        sweeper.sweep();
        participant.read(behind).then().statusCode(404);
        lost.forEach(key -> participant.read(key).then().statusCode(200));
        assertThat(finished.due(ReservationState.CANCELLED, 10_000)).doesNotContainAnyElementsOf(lost);
    }

    @ParameterizedTest
    @EnumSource(names = {"PENDING", "HELD", "CONFIRMING", "CANCELLING"})
    void anUnfinishedRowIsNeverRemoved(ReservationState state) {
        BranchKey key = held(newBranch());
        force(key, state);
        age(key);
        for (ReservationState each : Finished.STATES) {
            assertThat(finished.due(each, 10_000)).doesNotContain(key);
        }
        assertThat(finished.remove(List.of(key))).isZero();
        participant.read(key).then().statusCode(200);
        force(key, ReservationState.CANCELLED);
    }

    /**
     * Seata's cleanup removed all rows of a transaction once one was old enough (apache/incubator-seata#8138). The coordinator
     * of this test claims that the transaction has ended, which it never does while a branch lives.
     */
    @Test
    void cleanupNeverRemovesALiveSiblingRow() {
        BranchKey old = confirmed(newBranch());
        String jar = jars.create(10);
        BranchKey sibling = new BranchKey(old.transactionId(), "sibling");
        participant.tryBranch(sibling, Jars.take(jar, 3)).then().statusCode(200);
        StubCoordinator.script(old, "CONFIRM" + ENDED_LONG_AGO);
        age(old);
        sweeper.sweep();
        participant.read(old).then().statusCode(404);
        participant.read(sibling).then().statusCode(200).body("state", equalTo("HELD"));
        assertThat(jars.held(jar)).isEqualTo(3);
        participant.confirm(sibling).then().statusCode(204);
        assertThat(jars.sweets(jar)).isEqualTo(7);
    }

    /** The tombstone is gone, and its try comes at last: it is refused for its age and holds nothing. */
    @Test
    void lateTryAfterItsTombstoneWasRemovedIsRefused() {
        BranchKey key = cancelled(newBranch(Duration.ofDays(8)));
        StubCoordinator.script(key, "CANCEL" + ENDED_LONG_AGO);
        age(key);
        sweeper.sweep();
        participant.read(key).then().statusCode(404);
        String jar = jars.create(10);
        participant.tryBranch(key, Jars.take(jar, 3)).then().statusCode(422).body("code", equalTo("TOO_OLD"));
        assertThat(jars.held(jar)).isZero();
        participant.read(key).then().statusCode(404);
    }

    /** The youngest id whose row can be gone is older than the oldest that is still tried: also with clocks that differ. */
    @Test
    void anIdFromTheFutureIsRefusedBeforeItsTombstoneCanGo() {
        String jar = jars.create(10);
        BranchKey soon = newBranch(Duration.ofHours(-11));
        participant.tryBranch(soon, Jars.take(jar, 3)).then().statusCode(200);
        BranchKey later = newBranch(Duration.ofHours(-13));
        participant.tryBranch(later, Jars.take(jar, 3)).then().statusCode(422).body("code", equalTo("TOO_OLD"));
        BranchKey old = newBranch(Duration.ofDays(6).plusMinutes(1));
        participant.tryBranch(old, Jars.take(jar, 3)).then().statusCode(422).body("code", equalTo("TOO_OLD"));
        BranchKey oldEnough = newBranch(Duration.ofDays(6).minusMinutes(1));
        participant.tryBranch(oldEnough, Jars.take(jar, 3)).then().statusCode(200);
        assertThat(jars.held(jar)).isEqualTo(6);
    }

    /** Also when its id is so old that the try would be refused for that: a try that was checked before may be on its way. */
    @Test
    void nullCancelOfAnOldTransactionStillWritesATombstone() {
        BranchKey key = newBranch(Duration.ofDays(8));
        participant.cancel(key).then().statusCode(204);
        participant.read(key).then().statusCode(200).body("state", equalTo("CANCELLED"));
    }

    @Test
    void aRoundTakesAllThatIsDueInBatches() {
        Set<BranchKey> keys = new HashSet<>();
        for (int i = 0; i < 250; i++) {
            keys.add(newBranch());
        }
        insertOldTombstones(keys);
        keys.forEach(key -> StubCoordinator.script(key, "CANCEL" + ENDED_LONG_AGO));
        sweeper.sweep();
        assertThat(finished.due(ReservationState.CANCELLED, 10_000)).doesNotContainAnyElementsOf(keys);
        participant.read(keys.iterator().next()).then().statusCode(404);
    }

    /** One that cannot be removed would be the first of every batch, for ever. */
    @Test
    void aRowThatCannotGoKeepsNoOther() {
        BranchKey first = newBranch();
        BranchKey second = newBranch();
        insert(first, "UTC_TIMESTAMP(3) - INTERVAL 9 DAY");
        insert(second, "UTC_TIMESTAMP(3) - INTERVAL 8 DAY");
        List.of(first, second).forEach(key -> StubCoordinator.script(key, "CANCEL" + ENDED_LONG_AGO));
        execute("CREATE TABLE clinging (transaction_id UUID NOT NULL, branch_id VARCHAR(64) CHARACTER SET ascii COLLATE"
                + " ascii_bin NOT NULL, FOREIGN KEY (transaction_id, branch_id) REFERENCES reservation (transaction_id,"
                + " branch_id)) ENGINE = InnoDB");
        try {
            change("INSERT INTO clinging (transaction_id, branch_id) VALUES (?, ?)", first);
            sweeper.sweep();
            participant.read(first).then().statusCode(200);
            participant.read(second).then().statusCode(404);
            assertThat(finished.due(ReservationState.CANCELLED, 10_000)).doesNotContain(first);
        } finally {
            execute("DROP TABLE clinging");
        }
    }

    /** It cannot step back either, and would be the first of every batch for as long as somebody holds it. */
    @Test
    void aRowThatIsLockedKeepsNoOther() {
        List<BranchKey> keys = List.of(newBranch(), newBranch(), newBranch());
        BranchKey locked = keys.get(0);
        insert(locked, "UTC_TIMESTAMP(3) - INTERVAL 9 DAY");
        keys.subList(1, 3).forEach(key -> insert(key, "UTC_TIMESTAMP(3) - INTERVAL 8 DAY"));
        keys.forEach(key -> StubCoordinator.script(key, "CANCEL" + ENDED_LONG_AGO));
        database.inTransaction(TestStep.ASIDE, holder -> {
            lock(holder, locked);
            sweeper.sweep();
            assertThat(finished.due(ReservationState.CANCELLED, 10_000)).doesNotContain(locked);
            participant.read(locked).then().statusCode(200);
            return 0;
        });
        keys.subList(1, 3).forEach(key -> participant.read(key).then().statusCode(404));
        sweeper.sweep();
        participant.read(locked).then().statusCode(404);
    }

    /** As above, when it is locked while the coordinator is asked: what may go goes, what must stay steps back. */
    @Test
    void aRowThatIsLockedMeanwhileKeepsNoOther() {
        List<BranchKey> ended = List.of(cancelledAside(), cancelledAside(), cancelledAside());
        List<BranchKey> alive = List.of(cancelledAside(), cancelledAside(), cancelledAside());
        List<BranchKey> keys = Stream.concat(ended.stream(), alive.stream()).toList();
        Map<UUID, DecisionsAnswer.Entry> entries = ended.stream()
                .map(key -> new DecisionsAnswer.Entry(
                        key.transactionId(),
                        InquiryAnswer.CANCEL,
                        true,
                        Duration.ofDays(8).toMillis(),
                        null))
                .collect(Collectors.toMap(DecisionsAnswer.Entry::transactionId, entry -> entry));
        database.inTransaction(TestStep.ASIDE, holder -> {
            lock(holder, ended.get(0));
            lock(holder, alive.get(0));
            sweeper.follow(keys, entries, System.nanoTime());
            return 0;
        });
        assertThat(keys.stream()
                        .filter(key -> participant.read(key).statusCode() == 404)
                        .toList())
                .isEqualTo(ended.subList(1, 3));
        assertThat(alive.stream().filter(this::hasSteppedBack).toList()).isEqualTo(alive.subList(1, 3));
    }

    /** The retention counts from then on, less the time after which somebody looks again. */
    private boolean hasSteppedBack(BranchKey key) {
        return database.read(queries -> {
            try (PreparedStatement statement =
                    queries.prepareStatement("SELECT expires_at < UTC_TIMESTAMP(3) - INTERVAL 6 DAY FROM reservation"
                            + " WHERE transaction_id = ? AND branch_id = ?")) {
                statement.setString(1, key.transactionId().toString());
                statement.setString(2, key.branchId());
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() && row.getBoolean(1);
                }
            }
        });
    }

    private static void lock(Connection holder, BranchKey key) throws SQLException {
        try (PreparedStatement statement = holder.prepareStatement(
                "SELECT state FROM reservation WHERE transaction_id = ? AND branch_id = ? FOR UPDATE")) {
            statement.setString(1, key.transactionId().toString());
            statement.setString(2, key.branchId());
            try (ResultSet row = statement.executeQuery()) {
                assertThat(row.next()).isTrue();
            }
        }
    }

    private void execute(String sql) {
        database.inTransaction(TestStep.ASIDE, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.execute();
                return 1;
            }
        });
    }

    /** However many rows are kept, those that are due are found by the index. */
    @Test
    void whatIsDueIsFoundByTheIndex() {
        List<BranchKey> young = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            young.add(cancelledAside());
        }
        String plan = database.inTransaction(TestStep.ASIDE, connection -> {
            connection.createStatement().execute("ANALYZE TABLE reservation");
            try (PreparedStatement statement = connection.prepareStatement("""
                EXPLAIN SELECT transaction_id, branch_id, inserted_by FROM reservation
                WHERE state = 'CANCELLED' AND expires_at <= UTC_TIMESTAMP(3) - INTERVAL 604800000000 MICROSECOND
                ORDER BY expires_at LIMIT 100 LOCK IN SHARE MODE SKIP LOCKED\
                """);
                    ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString("type") + " " + row.getString("key");
            }
        });
        assertThat(plan).isEqualTo("range state");
        assertThat(young).hasSize(500);
    }

    private BranchKey held(BranchKey key) {
        participant.tryBranch(key, Jars.take(jars.create(10), 3)).then().statusCode(200);
        return key;
    }

    private BranchKey confirmed(BranchKey key) {
        held(key);
        participant.confirm(key).then().statusCode(204);
        return key;
    }

    private BranchKey cancelled(BranchKey key) {
        participant.cancel(key).then().statusCode(204);
        return key;
    }

    private BranchKey rejected(BranchKey key) {
        participant.tryBranch(key, Jars.take(jars.create(1), 3)).then().statusCode(409);
        return key;
    }

    private BranchKey cancelledAside() {
        BranchKey key = newBranch();
        insert(key, "UTC_TIMESTAMP(3)");
        return key;
    }

    private void insertOldTombstones(Set<BranchKey> keys) {
        keys.forEach(key -> insert(key, "UTC_TIMESTAMP(3) - INTERVAL 8 DAY"));
    }

    private void insert(BranchKey key, String expiresAt) {
        change(
                "INSERT INTO reservation (expires_at, created_at, updated_at, inserted_by, state, transaction_id,"
                        + " branch_id) VALUES"
                        + " (" + expiresAt + ", UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), 0, 'CANCELLED', ?, ?)",
                key);
    }

    /** As if its hold had ended eight days ago. */
    private void age(BranchKey key) {
        change(
                "UPDATE reservation SET expires_at = UTC_TIMESTAMP(3) - INTERVAL 8 DAY"
                        + " WHERE transaction_id = ? AND branch_id = ?",
                key);
    }

    private void force(BranchKey key, ReservationState state) {
        change("UPDATE reservation SET state = '" + state + "' WHERE transaction_id = ? AND branch_id = ?", key);
    }

    private void change(String sql, BranchKey key) {
        int rows = database.inTransaction(TestStep.ASIDE, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, key.transactionId().toString());
                statement.setString(2, key.branchId());
                return statement.executeUpdate();
            }
        });
        assertThat(rows).isEqualTo(1);
    }
}
