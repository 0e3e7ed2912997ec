package io.holdfast.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.f4b6a3.uuid.UuidCreator;
import io.holdfast.coordinator.CoordinatorConfig;
import io.holdfast.coordinator.engine.DatabaseClock;
import io.holdfast.coordinator.store.DisturbedStates;
import io.holdfast.coordinator.store.Replicas;
import io.holdfast.coordinator.testing.Rows;
import io.holdfast.coordinator.testing.ScriptedParticipants;
import io.holdfast.coordinator.testing.Transacting;
import io.holdfast.protocol.Ids;
import io.holdfast.protocol.TransactionState;
import io.holdfast.service.database.Database;
import io.holdfast.service.problem.RefusedException;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Whoever watches is told of each transaction's state, and whoever does not keep up is dropped. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
@QuarkusTestResource(ScriptedParticipants.class)
@TestProfile(EventsTest.Small.class)
class EventsTest {

    /** Few readers, short queues, and a heart that beats often. */
    public static class Small implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "tcc.events.readers", "3",
                    "tcc.events.queue", "5",
                    "tcc.events.period", "PT0.1S",
                    "tcc.events.heartbeat", "PT0.3S",
                    "tcc.replica.stale-after", "PT60S");
        }
    }

    @Inject
    StateFeed feed;

    @Inject
    Replicas replicas;

    @Inject
    Rows rows;

    @Inject
    Database database;

    @Inject
    DatabaseClock clock;

    @Inject
    CoordinatorConfig config;

    @Test
    void eachStateThatLastsIsToldOnceAndTheLastOneAlways() throws Exception {
        try (Stream stream = new Stream()) {
            Transacting transaction = Transacting.fresh()
                    .timeoutMs(30_000)
                    .branch("red", Map.of("try", List.of("pending"), "poll", List.of("pending")));
            transaction.begin();
            stream.awaits(transaction, "TRYING");
            transaction.cancel();
            stream.awaits(transaction, "CANCELLED");
            Transacting quick = Transacting.fresh().branch("red", Map.of());
            quick.run();
            stream.awaits(quick, "CONFIRMED");
            Thread.sleep(400);
            assertThat(stream.of(quick))
                    .doesNotHaveDuplicates()
                    .last()
                    .asString()
                    .contains("\"CONFIRMED\"");
            assertThat(stream.of(transaction)).doesNotHaveDuplicates();
        }
    }

    @Test
    void changesOfATransactionThatAnotherReplicaOwnsAreToldToo() throws Exception {
        UUID other = Ids.next();
        replicas.beat(other);
        Transacting transaction = Transacting.fresh();
        try (Stream stream = new Stream()) {
            stream.awaitsHeartbeat();
            confirming(transaction.id(), other);
            stream.awaits(transaction, "CONFIRMING");
            rows.update("UPDATE tcc_transaction SET parked = TRUE WHERE id = ?", transaction.id());
            await().until(() -> stream.of(transaction).stream().anyMatch(data -> data.contains("\"parked\":true")));
        } finally {
            rows.update("DELETE FROM tcc_transaction WHERE id = ?", transaction.id());
            replicas.leave(other);
        }
    }

    /** The one look in which it could be seen to end fails, and its id is too old for the looks at the newest. */
    @Test
    void anEndIsToldAlsoWhenALookFails() {
        UUID id = UuidCreator.getTimeOrderedEpoch(Instant.now().minusSeconds(60));
        UUID other = Ids.next();
        replicas.beat(other);
        AtomicBoolean fails = new AtomicBoolean();
        StateFeed feed = disturbed(
                () -> {
                    if (fails.getAndSet(false)) {
                        throw new IllegalStateException("the database is away");
                    }
                },
                () -> {});
        try {
            confirming(id, other);
            AssertSubscriber<StateChange> reader =
                    feed.watch().subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
            feed.lookAgain();
            rows.update(
                    "UPDATE tcc_transaction SET state = 'CONFIRMED', ended_at = UTC_TIMESTAMP(3), next_attempt_at = NULL"
                            + " WHERE id = ?",
                    id);
            fails.set(true);
            feed.lookAgain();
            assertThat(fails).isFalse();
            feed.lookAgain();
            assertThat(reader.getItems())
                    .filteredOn(change -> change.transactionId().equals(id))
                    .extracting(StateChange::state)
                    .containsExactly(TransactionState.CONFIRMED);
        } finally {
            feed.close();
            rows.update("DELETE FROM tcc_transaction WHERE id = ?", id);
            replicas.leave(other);
        }
    }

    /** Too late for the look at the newest, and in time for the first one at the live ones, most of which everybody knows. */
    @Test
    void whatBeginsDuringTheFirstLookIsToldToo() {
        UUID id = Ids.next();
        UUID other = Ids.next();
        replicas.beat(other);
        AtomicBoolean begun = new AtomicBoolean();
        StateFeed feed = disturbed(() -> {}, () -> {
            if (!begun.getAndSet(true)) {
                confirming(id, other);
            }
        });
        try {
            AssertSubscriber<StateChange> reader =
                    feed.watch().subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
            feed.lookAgain();
            feed.lookAgain();
            assertThat(reader.getItems())
                    .filteredOn(change -> change.transactionId().equals(id))
                    .hasSize(1);
        } finally {
            feed.close();
            rows.update("DELETE FROM tcc_transaction WHERE id = ?", id);
            replicas.leave(other);
        }
    }

    private StateFeed disturbed(Runnable beforeOf, Runnable beforeLive) {
        return new StateFeed(new DisturbedStates(database, beforeOf, beforeLive), clock, config);
    }

    private void confirming(UUID id, UUID owner) {
        rows.update(
                "INSERT INTO tcc_transaction (id, state, decision, timeout_ms, deadline, branches, owner, next_attempt_at,"
                        + " created_at) VALUES (?, 'CONFIRMING', 'CONFIRM', 5000, UTC_TIMESTAMP(3), '[]', ?,"
                        + " UTC_TIMESTAMP(3) + INTERVAL 1 HOUR, UTC_TIMESTAMP(3))",
                id,
                owner);
    }

    @Test
    void heartbeatsComeWhileNothingHappens() throws Exception {
        try (Stream stream = new Stream()) {
            await().until(() ->
                    stream.lines.stream().filter(line -> line.startsWith(":")).count() > 3);
        }
    }

    @Test
    void aReaderThatDoesNotKeepUpIsDroppedAndTheOthersAreNot() {
        AssertSubscriber<StateChange> slow = feed.watch().subscribe().withSubscriber(AssertSubscriber.create(1));
        AssertSubscriber<StateChange> quick =
                feed.watch().subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
        List<Transacting> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Transacting each = Transacting.fresh().branch("red", Map.of());
            each.run();
            all.add(each);
        }
        slow.awaitFailure();
        Transacting last = all.get(all.size() - 1);
        await().until(() -> quick.getItems().stream()
                .anyMatch(change -> change.transactionId().equals(last.id())));
        assertThat(slow.getItems()).hasSize(1);
        quick.cancel();
        // Its place is free again.
        await().untilAsserted(() -> {
            AssertSubscriber<StateChange> another = feed.watch().subscribe().withSubscriber(AssertSubscriber.create(1));
            another.cancel();
        });
    }

    @Test
    void moreReadersThanMayAreRefused() {
        List<AssertSubscriber<StateChange>> readers = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                readers.add(feed.watch().subscribe().withSubscriber(AssertSubscriber.create(1)));
            }
            assertThatThrownBy(() -> feed.watch()).isInstanceOf(RefusedException.class);
        } finally {
            readers.forEach(AssertSubscriber::cancel);
        }
    }

    /** A client of the stream, which reads in a thread of its own. */
    private static final class Stream implements AutoCloseable {

        private final InputStream body;
        private final List<String> lines = new CopyOnWriteArrayList<>();

        Stream() throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://localhost:" + RestAssured.port + "/transactions/events"))
                    .header("Authorization", "Bearer " + TestTokens.operator())
                    .header("Accept", "text/event-stream")
                    .build();
            HttpResponse<InputStream> response =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            body = response.body();
            Thread reader = new Thread(this::read, "events");
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    lines.add(line);
                }
            } catch (IOException e) {
                lines.add("closed");
            }
        }

        List<String> of(Transacting transaction) {
            return lines.stream()
                    .filter(line -> line.startsWith("data:")
                            && line.contains(transaction.id().toString()))
                    .toList();
        }

        void awaits(Transacting transaction, String state) {
            await().until(() -> of(transaction).stream().anyMatch(data -> data.contains("\"" + state + "\"")));
            assertThat(lines).anyMatch(line -> line.equals("event:state") || line.equals("event: state"));
        }

        void awaitsHeartbeat() {
            await().until(() -> lines.stream().anyMatch(line -> line.startsWith(":")));
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }
}
