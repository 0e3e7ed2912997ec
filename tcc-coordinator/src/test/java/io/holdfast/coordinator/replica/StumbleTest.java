package io.holdfast.coordinator.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.coordinator.engine.Engine;
import io.holdfast.coordinator.store.Replicas;
import io.holdfast.coordinator.store.Stumbles;
import io.holdfast.coordinator.testing.Rows;
import io.holdfast.coordinator.testing.ScriptedParticipants;
import io.holdfast.coordinator.testing.Transacting;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.Metrics;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A transaction over which a replica stumbles each time is looked at seldom, told of, and in nobody's way. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
@QuarkusTestResource(ScriptedParticipants.class)
class StumbleTest {

    private static final String BRANCHES =
            "[{\"branchId\":\"red\",\"participant\":\"red\",\"kind\":\"TCC\",\"stage\":1,\"payload\":{}}]";
    /** The state is missing. */
    private static final String INDIGESTIBLE = "{\"branches\":[{\"branchId\":\"red\"}]}";

    private static final Duration SOON = Duration.ofSeconds(4);

    @Inject
    Rows rows;

    @Inject
    Engine engine;

    @Inject
    Replicas replicas;

    private final Logger log = Logger.getLogger(Stumbles.class.getName());
    private final Queue<LogRecord> records = new ConcurrentLinkedQueue<>();
    private final Handler reader = new Handler() {
        @Override
        public void publish(LogRecord record) {
            records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void readLog() {
        log.addHandler(reader);
    }

    @AfterEach
    void leaveLog() {
        log.removeHandler(reader);
    }

    @Test
    void aStepThatAlwaysStumblesIsTakenLessAndLessOften() {
        Transacting stumbling = Transacting.fresh()
                .timeoutMs(60_000)
                .branch("red", Map.of("try", List.of("pending"), "poll", List.of("pending")));
        stumbling.begin();
        await().until(() -> stumbling.branchState("red").equals("PENDING"));
        change(stumbling.id(), INDIGESTIBLE);

        isLeftAloneMoreAndMore(stumbling.id());
        assertThat(stumbling.get().getString("next"))
                .startsWith("NEEDS A HUMAN: this replica has stumbled over it ")
                .contains("over Reread, java.lang.NullPointerException")
                .contains("; but for that: waits for red to tell the outcome of red");

        // A row that somebody has changed is worth another look at once.
        change(stumbling.id(), null);
        await().atMost(SOON).until(() -> engine.stumble(stumbling.id()) == null);
        stumbling.cancel().then().statusCode(202);
        awaitState(stumbling, "CANCELLED");
    }

    @Test
    void aRowThatCannotBeReadIsReadLessAndLessOften() {
        Transacting unreadable = Transacting.fresh();
        insert(unreadable.id(), engine.self(), "null");
        isLeftAloneMoreAndMore(unreadable.id());
        // It is not unknown: nobody may take it for never begun.
        assertThat(Transacting.as("order")
                        .get("/transactions/" + unreadable.id())
                        .statusCode())
                .isEqualTo(500);

        rows.update(
                "UPDATE tcc_transaction SET branches = ?, version = version + 1 WHERE id = ?",
                BRANCHES,
                unreadable.id().toString());
        awaitState(unreadable, "CONFIRMED");
        assertThat(engine.stumble(unreadable.id())).isNull();
    }

    /** More of them than one search takes. */
    @Test
    void rowsThatCannotBeReadKeepNoOtherFromBeingTakenOver() {
        List<UUID> unreadable =
                IntStream.range(0, 120).mapToObj(i -> Transacting.fresh().id()).toList();
        try {
            unreadable.forEach(id -> insert(id, null, "[{\"branchId\":\"red\",\"kind\":\"OF_NEXT_YEAR\"}]"));
            await().atMost(SOON).until(() -> replicas.unreadable() >= unreadable.size());
            Transacting behind = Transacting.fresh();
            insert(behind.id(), null, BRANCHES);
            awaitState(behind, "CONFIRMED");
            assertThat(records).hasSizeBetween(unreadable.size(), unreadable.size() + 10);
            assertThat(records.stream().filter(record -> record.getThrown() != null))
                    .hasSizeBetween(1, 10);
            assertThat(Metrics.sum("tcc_transactions_unreadable")).isGreaterThanOrEqualTo(unreadable.size());
        } finally {
            unreadable.forEach(id -> rows.update("DELETE FROM tcc_transaction WHERE id = ?", id.toString()));
        }
    }

    private void isLeftAloneMoreAndMore(UUID id) {
        double before = Metrics.sum("tcc_transactions_stumbles_total");
        await().until(() -> times(id) >= 3);
        long begin = System.nanoTime();
        // Due behind it, and as new as anything can be.
        Transacting behind = Transacting.fresh();
        insert(behind.id(), engine.self(), BRANCHES);
        awaitState(behind, "CONFIRMED");
        assertThat(Transacting.fresh().branch("green", Map.of()).run().getString("state"))
                .isEqualTo("CONFIRMED");
        await().pollDelay(Duration.ofMillis(1_500)).until(() -> true);
        // The fourth time is due two seconds later at the earliest, the fifth another four; a search comes ten times a
        // second.
        int times = times(id);
        long needed = 0;
        for (int more = 3; more < times; more++) {
            needed += 500L << (more - 1);
        }
        assertThat(needed)
                .isLessThanOrEqualTo(Duration.ofNanos(System.nanoTime() - begin).toMillis() + 500);
        assertThat(Metrics.sum("tcc_transactions_stumbles_total") - before).isBetween(2.0, times + 4.0);
        assertThat(Metrics.sum("tcc_transactions_stumbling")).isPositive();
        assertThat(of(id).stream().filter(record -> record.getThrown() != null)).hasSize(1);
        assertThat(of(id)).hasSizeLessThanOrEqualTo(3);
    }

    private int times(UUID id) {
        Stumbles.Stumble stumble = engine.stumble(id);
        return stumble == null ? 0 : stumble.times();
    }

    private List<LogRecord> of(UUID id) {
        return records.stream()
                .filter(record -> record.getMessage().contains(id.toString()))
                .toList();
    }

    private void change(UUID id, @Nullable String progress) {
        rows.update(
                "UPDATE tcc_transaction SET progress = ?, next_attempt_at = UTC_TIMESTAMP(3), version = version + 1"
                        + " WHERE id = ?",
                progress,
                id.toString());
    }

    private void insert(UUID id, @Nullable UUID owner, String branches) {
        rows.update(
                "INSERT INTO tcc_transaction (id, state, decision, timeout_ms, deadline, branches, owner,"
                        + " next_attempt_at, created_at) VALUES (?, 'CONFIRMING', 'CONFIRM', 5000, UTC_TIMESTAMP(3), ?, ?,"
                        + " UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))",
                id.toString(),
                branches,
                owner == null ? null : owner.toString());
    }

    private static void awaitState(Transacting transaction, String state) {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(transaction.get().getString("state")).isEqualTo(state));
    }
}
