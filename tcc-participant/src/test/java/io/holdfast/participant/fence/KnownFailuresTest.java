package io.holdfast.participant.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.participant.example.Jars;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.database.Database;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestStep;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What went wrong in other systems of this kind, tried here. */
@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class KnownFailuresTest {

    @Inject
    Reservations reservations;

    @Inject
    Database database;

    @Inject
    Jars jars;

    private final ParticipantClient participant = new ParticipantClient();

    /**
     * Both found no row and then both inserted: the gap that each had locked kept the other's insert away
     * (apache/incubator-seata#6679). Here the second waits for the first and finds its row; the database counts no deadlock, not
     * even one that a retry would have hidden.
     */
    @Test
    void twoNullCancelsAtOnceDoNotDeadlock() throws Exception {
        long before = deadlocks();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 50; round++) {
                BranchKey key = ParticipantClient.newBranch();
                CyclicBarrier together = new CyclicBarrier(2);
                List<Future<Boolean>> both = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    both.add(threads.submit(() -> {
                        together.await(10, TimeUnit.SECONDS);
                        return bury(key, () -> {});
                    }));
                }
                assertThat(List.of(both.get(0).get(), both.get(1).get())).containsExactlyInAnyOrder(true, false);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(deadlocks()).isEqualTo(before);
    }

    /** The same with the second in the middle of the first, for certain. */
    @Test
    void aNullCancelWaitsForAnotherThatHasNotCommitted() throws Exception {
        BranchKey key = ParticipantClient.newBranch();
        CountDownLatch inserted = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Boolean> first = threads.submit(() -> bury(key, () -> {
                inserted.countDown();
                goOn.await(10, TimeUnit.SECONDS);
            }));
            assertThat(inserted.await(10, TimeUnit.SECONDS)).isTrue();
            Future<Boolean> second = threads.submit(() -> bury(key, () -> {}));
            await().during(Duration.ofMillis(200)).until(() -> !second.isDone());
            goOn.countDown();
            assertThat(first.get()).isTrue();
            assertThat(second.get()).isFalse();
        } finally {
            threads.shutdownNow();
        }
    }

    /** Every order of a cancel and its tries, one after the other and at once (dtm-labs/dtm#453). */
    @Test
    void aTryAfterCancelIsNeverA200() throws Exception {
        String jar = jars.create(1000);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (int round = 0; round < 20; round++) {
                BranchKey key = ParticipantClient.newBranch();
                boolean triedBefore = round % 2 == 0;
                if (triedBefore) {
                    participant.tryBranch(key, Jars.take(jar, 1)).then().statusCode(200);
                }
                CyclicBarrier together = new CyclicBarrier(3);
                List<Future<Integer>> all = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    all.add(threads.submit(() -> {
                        together.await(10, TimeUnit.SECONDS);
                        return participant.tryBranch(key, Jars.take(jar, 1)).statusCode();
                    }));
                }
                all.add(threads.submit(() -> {
                    together.await(10, TimeUnit.SECONDS);
                    return participant.cancel(key).statusCode();
                }));
                for (Future<Integer> each : all) {
                    assertThat(each.get()).isIn(200, 204, 409);
                }
                for (int i = 0; i < 2; i++) {
                    participant
                            .tryBranch(key, Jars.take(jar, 1))
                            .then()
                            .statusCode(409)
                            .body("code", equalTo("CANCELLED"));
                }
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(jars.held(jar)).isZero();
        assertThat(jars.sweets(jar)).isEqualTo(1000);
    }

    /**
     * dtm's Redis barrier tested "is enough left?" before "was this done before?": the repeat of a try that had taken the last
     * item was refused, and its transaction cancelled.
     */
    @Test
    void aRepeatedTryOfTheLastItemIsNotRefused() {
        String jar = jars.create(3);
        BranchKey key = ParticipantClient.newBranch();
        for (int repeat = 0; repeat < 3; repeat++) {
            participant.tryBranch(key, Jars.take(jar, 3)).then().statusCode(200).body("state", equalTo("HELD"));
        }
        participant
                .tryBranch(ParticipantClient.newBranch(), Jars.take(jar, 1))
                .then()
                .statusCode(409);
        participant.confirm(key).then().statusCode(204);
        participant.tryBranch(key, Jars.take(jar, 3)).then().statusCode(200).body("state", equalTo("CONFIRMED"));
        assertThat(jars.sweets(jar)).isZero();
    }

    /** What a test does while the transaction of its cancel is open. */
    private interface Meanwhile {
        void run() throws InterruptedException;
    }

    /** A null cancel, as the fence makes it; returns whether it made the row. */
    private boolean bury(BranchKey key, Meanwhile meanwhile) {
        Reservations.Fresh tombstone = new Reservations.Fresh(key, ReservationState.CANCELLED, null, null, null, 0);
        return database.inTransaction(TestStep.ASIDE, connection -> {
            Map<BranchKey, Reservation> found = reservations.insertOrLock(connection, List.of(tombstone));
            try {
                meanwhile.run();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Rows.get(found, key).inserted();
        });
    }

    private long deadlocks() {
        return database.read(queries -> {
            try (PreparedStatement statement =
                            queries.prepareStatement("SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
                                    + " WHERE VARIABLE_NAME = 'INNODB_DEADLOCKS'");
                    ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }
}
