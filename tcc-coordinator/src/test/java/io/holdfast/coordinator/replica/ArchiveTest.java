package io.holdfast.coordinator.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.f4b6a3.uuid.UuidCreator;
import io.holdfast.coordinator.store.Archive;
import io.holdfast.coordinator.testing.Rows;
import io.holdfast.coordinator.testing.ScriptedParticipants;
import io.holdfast.coordinator.testing.Transacting;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What has ended moves to the archive after a while, stays true there, and goes only when nobody can ask any more. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
@QuarkusTestResource(ScriptedParticipants.class)
class ArchiveTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @Inject
    Rows rows;

    @Inject
    Archiving archiving;

    @Inject
    Archive archive;

    @Test
    void whatHasEndedMovesAndIsTheSameForEverybodyThere() {
        Transacting confirmed = old(HOUR).branch("red", Map.of());
        confirmed.run();
        Transacting cancelled = old(HOUR).branch("red", Map.of("try", List.of("rejected")));
        cancelled.run();
        Transacting buried = old(HOUR).branch("red", Map.of());
        buried.cancel().then().statusCode(200);
        age(confirmed);
        Map<String, Object> before = confirmed.get().getMap("$");
        archived(confirmed, cancelled, buried);

        JsonPath read = confirmed.get();
        assertThat(read.getMap("$")).isEqualTo(before);
        assertThat(read.getList("history.phase")).containsExactly("TRY", "CONFIRM");
        assertThat(cancelled.get().getString("reason.code")).isEqualTo("OUT_OF_STOCK");
        JsonPath answer = decisions(confirmed.id(), cancelled.id(), buried.id());
        assertThat(answer.getList("decisions.decision")).containsExactly("CONFIRM", "CANCEL", "CANCEL");
        assertThat(answer.getList("decisions.ended")).containsOnly(true);

        Response again = confirmed.begin("wait=5");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.jsonPath().getString("state")).isEqualTo("CONFIRMED");
        assertThat(buried.begin("wait=5").jsonPath().getString("state")).isEqualTo("CANCELLED");
        assertThat(Transacting.of(confirmed.id())
                        .branch("green", Map.of())
                        .begin()
                        .statusCode())
                .isEqualTo(422);
        assertThat(confirmed.cancel().statusCode()).isEqualTo(409);
        assertThat(cancelled.cancel().statusCode()).isEqualTo(200);
        assertThat(buried.cancel().statusCode()).isEqualTo(200);
        assertThat(outcome(confirmed, "HELD").statusCode()).isEqualTo(204);
        assertThat(outcome(confirmed, "REJECTED").statusCode()).isEqualTo(409);
        assertThat(operator("/transactions/" + confirmed.id() + "/retry").statusCode())
                .isEqualTo(409);
        assertThat(confirmed.calls()).containsExactly("red try", "red confirm");
        assertThat(buried.calls()).isEmpty();
        assertThat(inHotTable(confirmed, cancelled, buried)).isZero();
    }

    @Test
    void whatIsArchivedIsListedBesideWhatIsLive() {
        String label = "run:" + UUID.randomUUID();
        Transacting one = labelled(label);
        Transacting two = labelled(label);
        archived(one);
        assertThat(list("?label=" + label))
                .containsExactlyInAnyOrder(one.id().toString(), two.id().toString());
        assertThat(list("?state=CONFIRMED&parked=false&label=" + label)).hasSize(2);
        assertThat(list("?state=CANCELLED&label=" + label)).isEmpty();
        JsonPath page = Transacting.as("order")
                .get("/transactions?limit=1&label=" + label)
                .jsonPath();
        assertThat(list("?limit=1&label=" + label + "&cursor=" + page.getString("nextCursor")))
                .hasSize(1)
                .doesNotContain(page.getString("items[0].transactionId"));
    }

    @Test
    void whatIsUnfinishedParkedOrMixedNeverMoves() {
        Transacting undecided = old(HOUR)
                .timeoutMs(60_000)
                .branch("red", Map.of("try", List.of("pending"), "poll", List.of("pending")));
        undecided.begin();
        Transacting parked = old(HOUR).branch("red", Map.of("confirm", List.of("503")));
        parked.begin();
        Transacting mixed = old(HOUR).branch("red", Map.of("confirm", List.of("cancelled")));
        mixed.run();
        await().until(() -> parked.get().getBoolean("parked"));
        rows.update(
                "UPDATE tcc_transaction SET ended_at = UTC_TIMESTAMP(3) - INTERVAL 30 DAY WHERE id = ?", mixed.id());
        archiving.round();
        assertThat(inHotTable(undecided, parked, mixed)).isEqualTo(3);
        undecided.cancel();
    }

    @Test
    void whatEndedAMomentAgoStays() {
        Transacting young = old(HOUR).branch("red", Map.of());
        young.run();
        archiving.round();
        assertThat(inHotTable(young)).isEqualTo(1);
    }

    /** A begin that is repeated while its transaction moves must not find it nowhere and begin it once more. */
    @Test
    void aBeginThatMeetsTheMoveMakesNoSecondTransaction() throws Exception {
        List<Transacting> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Transacting each = old(HOUR).branch("red", Map.of());
            each.begin();
            all.add(each);
        }
        // On a slow machine a try may have timed out and have been repeated; nothing may be called anew after the end.
        List<List<String>> calls = new ArrayList<>();
        for (Transacting each : all) {
            await().until(() -> each.get().getString("state").equals("CONFIRMED"));
            calls.add(each.calls());
            age(each);
        }
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<?>> moves = new ArrayList<>();
            for (int mover = 0; mover < 2; mover++) {
                moves.add(threads.submit(() -> {
                    for (int i = 0; i < 40; i++) {
                        archive.move(null, Duration.ofMinutes(10), Instant.now(), 1);
                    }
                }));
            }
            List<Future<Integer>> begins = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                for (Transacting each : all) {
                    begins.add(threads.submit(() -> each.begin().statusCode()));
                }
            }
            for (Future<Integer> begin : begins) {
                assertThat(begin.get()).isEqualTo(200);
            }
            for (Future<?> move : moves) {
                move.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(inHotTable(all.toArray(Transacting[]::new))).isZero();
        assertThat(all).extracting(Transacting::calls).isEqualTo(calls);
    }

    @Test
    void replicasShareTheWorkAndNothingMovesTwice() throws Exception {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            ids.add(id(Duration.ofDays(2)));
        }
        insertEnded(ids);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        List<UUID> moved = new ArrayList<>();
        try {
            List<Future<List<UUID>>> replicas = new ArrayList<>();
            for (int replica = 0; replica < 3; replica++) {
                replicas.add(threads.submit(() -> {
                    List<UUID> mine = new ArrayList<>();
                    for (int i = 0; i < 20; i++) {
                        mine.addAll(archive.move(null, Duration.ofMinutes(10), Instant.now(), 20));
                    }
                    return mine;
                }));
            }
            for (Future<List<UUID>> replica : replicas) {
                moved.addAll(replica.get());
            }
        } finally {
            threads.shutdownNow();
        }
        archiving.round();
        assertThat(moved).doesNotHaveDuplicates();
        assertThat(count("SELECT COUNT(*) FROM transaction_archive WHERE id IN ", ids))
                .isEqualTo(300);
        assertThat(count("SELECT COUNT(*) FROM tcc_transaction WHERE id IN ", ids))
                .isZero();
    }

    @Test
    void whatIsInTheArchiveAlreadyKeepsNoOtherFromMoving() {
        UUID same = id(Duration.ofDays(2));
        UUID other = id(Duration.ofDays(2));
        UUID behind = id(Duration.ofDays(2));
        insertEnded(List.of(same, other));
        archiving.round();
        insertEnded(List.of(same, other, behind));
        rows.update("UPDATE tcc_transaction SET state = 'CANCELLED', decision = 'CANCEL' WHERE id = ?", other);
        archiving.round();
        assertThat(count("SELECT COUNT(*) FROM transaction_archive WHERE id IN ", List.of(same, other, behind)))
                .isEqualTo(3);
        // Of two ends none is lost, and the answer stays what it was before.
        assertThat(count("SELECT COUNT(*) FROM tcc_transaction WHERE id IN ", List.of(same, other, behind)))
                .isEqualTo(1);
        assertThat(decisions(other).getString("decisions[0].decision")).isEqualTo("CANCEL");
        assertThat(archive.stuck()).isPositive();
        rows.update("DELETE FROM tcc_transaction WHERE id = ?", other);
    }

    @Test
    void whatCannotBeMovedKeepsNoOtherFromMoving() {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(id(Duration.ofDays(2)));
        }
        UUID broken = ids.get(2);
        insertEnded(ids);
        // The archive takes none that is undecided.
        rows.update("UPDATE tcc_transaction SET decided_at = NULL WHERE id = ?", broken);
        archiving.round();
        assertThat(count("SELECT COUNT(*) FROM transaction_archive WHERE id IN ", ids))
                .isEqualTo(4);
        assertThat(count("SELECT COUNT(*) FROM tcc_transaction WHERE id IN ", List.of(broken)))
                .isEqualTo(1);
        rows.update("UPDATE tcc_transaction SET decided_at = ended_at WHERE id = ?", broken);
        await().untilAsserted(() -> {
            archiving.round();
            assertThat(count("SELECT COUNT(*) FROM transaction_archive WHERE id IN ", ids))
                    .isEqualTo(5);
        });
    }

    @Test
    void theArchiveKeepsForTwiceTheLongestRetentionAndThenLetsGo() {
        UUID kept = id(Duration.ofDays(69).plusHours(23));
        UUID gone = id(Duration.ofDays(70).plusHours(1));
        for (UUID each : List.of(kept, gone)) {
            rows.update(
                    "INSERT INTO operator_action (transaction_id, action, operator, forced, state_before, state_after,"
                            + " at) VALUES (?, 'RETRY', 'olga', FALSE, 'CONFIRMING', 'CONFIRMING', UTC_TIMESTAMP(3))",
                    each);
        }
        insertEnded(List.of(kept, gone));
        archiving.round();
        archiving.round();
        assertThat(count("SELECT COUNT(*) FROM tcc_transaction WHERE id IN ", List.of(kept, gone)))
                .isZero();
        assertThat(count("SELECT COUNT(*) FROM transaction_archive WHERE id IN ", List.of(kept)))
                .isEqualTo(1);
        assertThat(count("SELECT COUNT(*) FROM transaction_archive WHERE id IN ", List.of(gone)))
                .isZero();
        assertThat(count("SELECT COUNT(*) FROM operator_action WHERE transaction_id IN ", List.of(kept)))
                .isEqualTo(1);
        assertThat(count("SELECT COUNT(*) FROM operator_action WHERE transaction_id IN ", List.of(gone)))
                .isZero();
    }

    /** Its participant may come back some day, with a hold that nobody else remembers. */
    @Test
    void whatWasResolvedByForceIsNeverRemoved() {
        UUID forced = id(Duration.ofDays(90));
        rows.update(
                "INSERT INTO operator_action (transaction_id, action, operator, forced, state_before, state_after, at)"
                        + " VALUES (?, 'RESOLVE', 'olga', TRUE, 'HELD', 'CONFIRMED', UTC_TIMESTAMP(3))",
                forced);
        insertEnded(List.of(forced));
        archiving.round();
        archiving.round();
        assertThat(count("SELECT COUNT(*) FROM transaction_archive WHERE id IN ", List.of(forced)))
                .isEqualTo(1);
        assertThat(decisions(forced).getString("decisions[0].decision")).isEqualTo("CONFIRM");
    }

    /** It may have been confirmed and be removed by now. */
    @ParameterizedTest
    @ValueSource(longs = {70 * 24, 71 * 24, 365 * 24})
    void nothingIsWrittenAboutAnIdThatIsTooOld(long hours) {
        Transacting transaction = old(Duration.ofHours(hours)).branch("red", Map.of());
        assertThat(transaction.begin().jsonPath().getString("code")).isEqualTo("TOO_OLD");
        assertThat(transaction.cancel().jsonPath().getString("code")).isEqualTo("TOO_OLD");
        isUnknownAndEnded(transaction);
    }

    /** Whoever wanted to begin it needs an end: what is not in the archive at that age was never begun. */
    @ParameterizedTest
    @ValueSource(longs = {7 * 24, 69 * 24})
    void anIdThatIsTooOldToBeginIsCancelledForWhoeverAsksForIt(long hours) {
        Transacting transaction = old(Duration.ofHours(hours)).branch("red", Map.of());
        assertThat(transaction.begin().jsonPath().getString("code")).isEqualTo("TOO_OLD");
        isUnknownAndEnded(transaction);

        for (int i = 0; i < 2; i++) {
            Response cancelled = transaction.cancel();
            assertThat(cancelled.statusCode()).isEqualTo(200);
            assertThat(cancelled.jsonPath().getString("state")).isEqualTo("CANCELLED");
        }
        assertThat(decisions(transaction.id()).getString("decisions[0].decision"))
                .isEqualTo("CANCEL");
        Response again = transaction.begin();
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.jsonPath().getString("state")).isEqualTo("CANCELLED");
        assertThat(transaction.calls()).isEmpty();
    }

    @Test
    void aRepeatedBeginGetsItsTransactionHoweverOldItIs() {
        Transacting transaction = old(Duration.ofDays(8)).branch("red", Map.of());
        insertEnded(List.of(transaction.id()));
        rows.update(
                "UPDATE tcc_transaction SET request_hash = UNHEX('"
                        + HexFormat.of().formatHex(transaction.begunHash()) + "') WHERE id = ?",
                transaction.id());
        Response again = transaction.begin();
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.jsonPath().getString("state")).isEqualTo("CONFIRMED");
        Response other =
                Transacting.of(transaction.id()).branch("green", Map.of()).begin();
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.jsonPath().getString("code")).isEqualTo("CONTENT_MISMATCH");
    }

    private void isUnknownAndEnded(Transacting transaction) {
        JsonPath answer = decisions(transaction.id());
        assertThat(answer.getString("decisions[0].decision")).isEqualTo("UNKNOWN");
        assertThat(answer.getBoolean("decisions[0].ended")).isTrue();
        assertThat(inHotTable(transaction)).isZero();
    }

    private static Transacting labelled(String label) {
        Transacting transaction = old(HOUR).branch("red", Map.of());
        Map<String, Object> body = new java.util.HashMap<>(transaction.body());
        body.put("labels", Map.of("run", label.substring(4)));
        Transacting.as("order")
                .contentType(ContentType.JSON)
                .header("Prefer", "wait=5")
                .body(body)
                .post("/transactions")
                .then()
                .statusCode(201);
        return transaction;
    }

    /** Lets them have ended long ago, and moves them. */
    private void archived(Transacting... transactions) {
        for (Transacting each : transactions) {
            age(each);
        }
        archiving.round();
        assertThat(inHotTable(transactions)).isZero();
    }

    private void age(Transacting transaction) {
        rows.update(
                "UPDATE tcc_transaction SET ended_at = created_at - INTERVAL 11 MINUTE WHERE id = ?", transaction.id());
    }

    private static Transacting old(Duration age) {
        return Transacting.of(id(age));
    }

    private static UUID id(Duration age) {
        return UuidCreator.getTimeOrderedEpoch(Instant.now().minus(age));
    }

    private long inHotTable(Transacting... transactions) {
        return count(
                "SELECT COUNT(*) FROM tcc_transaction WHERE id IN ",
                java.util.Arrays.stream(transactions).map(Transacting::id).toList());
    }

    /** Transactions that ended when their ids were made. */
    private void insertEnded(List<UUID> ids) {
        for (UUID id : ids) {
            rows.update(
                    "INSERT INTO tcc_transaction (id, state, decision, timeout_ms, deadline, branches, created_at,"
                            + " decided_at, ended_at) SELECT ?, 'CONFIRMED', 'CONFIRM', 5000, t.at, '[]', t.at, t.at, t.at"
                            + " FROM (SELECT '"
                            + java.time.LocalDateTime.ofInstant(
                                    Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16), java.time.ZoneOffset.UTC)
                            + "' AS at) t",
                    id);
        }
    }

    private long count(String sql, List<UUID> ids) {
        return rows.count(sql + "(?" + ",?".repeat(ids.size() - 1) + ")", ids.toArray());
    }

    private static List<String> list(String query) {
        return Transacting.as("order")
                .get("/transactions" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("items.transactionId");
    }

    private static JsonPath decisions(UUID... ids) {
        return Transacting.as("red")
                .contentType(ContentType.JSON)
                .body(Map.of("transactionIds", List.of(ids)))
                .post("/transactions/decisions")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static Response outcome(Transacting transaction, String outcome) {
        return RestAssured.given()
                .header("Authorization", "Bearer " + TestTokens.service("red"))
                .contentType(ContentType.JSON)
                .body(Map.of("outcome", outcome))
                .put("/transactions/" + transaction.id() + "/branches/red/outcome");
    }

    private static Response operator(String path) {
        return RestAssured.given()
                .header("Authorization", "Bearer " + TestTokens.operator())
                .post(path);
    }
}
