package io.holdfast.balance;

import static io.holdfast.balance.Wallet.charge;
import static io.holdfast.balance.Wallet.money;
import static io.holdfast.balance.Wallet.newUser;
import static io.holdfast.balance.Wallet.refused;
import static io.holdfast.balance.Wallet.reserve;
import static io.holdfast.participant.contract.ParticipantClient.newBranch;
import static io.holdfast.participant.contract.ParticipantClient.untilAnswered;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.protocol.BranchKey;
import io.holdfast.service.database.Database;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestStep;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class BalanceUnderContentionTest {

    private static final int THREADS = 64;

    /** A user's balance and holds, beside what the ledger and the live reservations say they must be. */
    private static final String BOOKS = """
            SELECT balance, held, entries,
                (SELECT SUM(amount) FROM entry e WHERE e.user_id = b.user_id),
                (SELECT COUNT(*) FROM entry e WHERE e.user_id = b.user_id),
                (SELECT COALESCE(SUM(JSON_VALUE(payload, '$.amount')), 0) FROM reservation
                    WHERE state = 'HELD' AND JSON_VALUE(payload, '$.userId') = b.user_id)
            FROM balance b WHERE user_id = ?""";

    private static final String LEDGER =
            "SELECT number, amount, balance_after FROM entry WHERE user_id = ? ORDER BY number";

    @Inject
    Database database;

    private final ParticipantClient participant = new ParticipantClient();

    @Test
    void nothingIsSpentTwice() throws Exception {
        String user = newUser(1_000);
        List<Integer> statuses = inParallel(400, i -> {
            BranchKey key = newBranch();
            int status = untilAnswered(() -> participant.tryBranch(key, reserve(user, 10)))
                    .statusCode();
            if (status == 200) {
                untilAnswered(() -> participant.confirm(key)).then().statusCode(204);
            }
            return status;
        });
        assertThat(statuses).containsOnly(200, 409);
        assertThat(statuses.stream().filter(status -> status == 200)).hasSize(100);
        assertThat(money(user)).isEqualTo(new Wallet.Money(0, 0));
        assertBooks(user);
    }

    @Test
    void oneKeyManyTimesAtOnceChargesOnce() throws Exception {
        for (int round = 0; round < 10; round++) {
            String user = newUser();
            String key = UUID.randomUUID().toString();
            List<Boolean> replays = inParallel(16, i -> {
                Response response = untilAnswered(() -> charge(user, "{\"amount\":5}", key));
                response.then().statusCode(201);
                return response.header("Idempotent-Replayed") != null;
            });
            assertThat(replays.stream().filter(replayed -> !replayed)).hasSize(1);
            assertThat(money(user)).isEqualTo(new Wallet.Money(5, 0));
        }
    }

    @Test
    void oneKeyWithTwoBodiesAtOnceChargesOneOfThem() throws Exception {
        String user = newUser();
        List<Integer> statuses = inParallel(
                16,
                i -> untilAnswered(() -> charge(user, "{\"amount\":" + (5 + i % 2) + "}", "key"))
                        .statusCode());
        assertThat(statuses).containsOnly(201, 422);
        assertThat(money(user).balance()).isBetween(5L, 6L);
    }

    @Test
    void booksBalanceAfterAnyMixOfWork() throws Exception {
        long seed = 20_260_101;
        List<String> users = List.of(newUser(300), newUser(300), newUser(300));
        List<Integer> statuses = inParallel(300, i -> work(new Random(seed + i), users));
        assertThat(statuses).isSubsetOf(200, 201, 204, 409);
        users.forEach(this::assertBooks);
    }

    private int work(Random random, List<String> users) {
        String user = users.get(random.nextInt(users.size()));
        if (random.nextInt(6) == 0) {
            long amount = 1 + random.nextInt(30);
            return untilAnswered(() -> charge(user, amount)).statusCode();
        }
        BranchKey key = newBranch();
        long amount = 1 + random.nextInt(30);
        int status = untilAnswered(() -> participant.tryBranch(key, reserve(user, amount)))
                .statusCode();
        if (status != 200) {
            return status;
        }
        return switch (random.nextInt(4)) {
            case 0 -> status;
            case 1 -> untilAnswered(() -> participant.cancel(key)).statusCode();
            default -> untilAnswered(() -> participant.confirm(key)).statusCode();
        };
    }

    private void assertBooks(String user) {
        database.inTransaction(TestStep.ASIDE, connection -> {
            try (PreparedStatement books = connection.prepareStatement(BOOKS);
                    PreparedStatement ledger = connection.prepareStatement(LEDGER)) {
                books.setString(1, user);
                ResultSet row = books.executeQuery();
                row.next();
                assertThat(row.getLong(1)).as("balance").isEqualTo(row.getLong(4));
                assertThat(row.getLong(2)).as("held").isEqualTo(row.getLong(6)).isBetween(0L, row.getLong(1));
                assertThat(row.getLong(3)).as("entries").isEqualTo(row.getLong(5));
                ledger.setString(1, user);
                ResultSet entries = ledger.executeQuery();
                long balance = 0;
                long number = 0;
                while (entries.next()) {
                    balance += entries.getLong(2);
                    assertThat(entries.getLong(1)).isEqualTo(++number);
                    assertThat(entries.getLong(3)).isEqualTo(balance);
                }
                return user;
            }
        });
    }

    @Test
    void chargesAtTheLimitAreRefusedAndLeaveNothing() throws Exception {
        String user = newUser(Balance.MAX_AMOUNT - 10);
        List<Integer> statuses =
                inParallel(32, i -> untilAnswered(() -> charge(user, 1)).statusCode());
        assertThat(statuses.stream().filter(status -> status == 201)).hasSize(10);
        assertThat(statuses).containsOnly(201, 422);
        refused(charge(user, Balance.MAX_AMOUNT), 422, "BALANCE_LIMIT_REACHED");
        assertThat(money(user)).isEqualTo(new Wallet.Money(Balance.MAX_AMOUNT, 0));
        assertBooks(user);
    }

    private static <T> List<T> inParallel(int times, IntFunction<T> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                int number = i;
                futures.add(threads.submit(() -> work.apply(number)));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
