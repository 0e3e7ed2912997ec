package io.holdfast.stock;

import static io.holdfast.participant.contract.ParticipantClient.newBranch;
import static io.holdfast.participant.contract.ParticipantClient.untilAnswered;
import static io.holdfast.stock.Shelf.levels;
import static io.holdfast.stock.Shelf.line;
import static io.holdfast.stock.Shelf.operator;
import static io.holdfast.stock.Shelf.register;
import static io.holdfast.stock.Shelf.reserve;
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
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class StockUnderContentionTest {

    private static final int THREADS = 64;

    /** Live reservations of a product, summed over the lines of their payloads. */
    private static final String LIVE = """
            SELECT COALESCE(SUM(line.quantity), 0)
            FROM reservation, JSON_TABLE(payload, '$.lines[*]'
                COLUMNS (product_id VARCHAR(36) PATH '$.productId', quantity BIGINT PATH '$.quantity')) line
            WHERE state = 'HELD' AND line.product_id = ?""";

    private static final String BOOKS = """
            SELECT p.on_hand, p.held, p.sold, SUM(a.delta)
            FROM product p JOIN adjustment a ON a.product_id = p.id WHERE p.id = ? GROUP BY p.id""";

    /** A wait of a second, and what a busy machine adds. */
    private static final Duration SOON = Duration.ofSeconds(4);

    @Inject
    Database database;

    @Inject
    DataSource dataSource;

    private final ParticipantClient participant = new ParticipantClient();

    @Test
    void hundredUnitsAndManyBuyersSellExactlyHundred() throws Exception {
        UUID product = register(100);
        List<Integer> statuses = inParallel(500, i -> {
            BranchKey key = newBranch();
            int status = untilAnswered(() -> participant.tryBranch(key, reserve(line(product, 1))))
                    .statusCode();
            if (status == 200) {
                untilAnswered(() -> participant.confirm(key)).then().statusCode(204);
            }
            return status;
        });
        assertThat(statuses).containsOnly(200, 409);
        assertThat(statuses.stream().filter(status -> status == 200)).hasSize(100);
        assertThat(levels(product)).isEqualTo(new Shelf.Levels(0, 0, 100));
    }

    @Test
    void cartsInOppositeOrderNeverShowADeadlock() throws Exception {
        UUID one = register(1_000);
        UUID two = register(1_000);
        List<Integer> statuses = inParallel(400, i -> {
            BranchKey key = newBranch();
            HoldStock cart = i % 2 == 0 ? reserve(line(one, 1), line(two, 1)) : reserve(line(two, 1), line(one, 1));
            int status = untilAnswered(() -> participant.tryBranch(key, cart)).statusCode();
            untilAnswered(() -> i % 4 < 2 ? participant.confirm(key) : participant.cancel(key))
                    .then()
                    .statusCode(204);
            return status;
        });
        assertThat(statuses).containsOnly(200);
        assertThat(levels(one)).isEqualTo(new Shelf.Levels(800, 0, 200));
        assertThat(levels(two)).isEqualTo(new Shelf.Levels(800, 0, 200));
    }

    /** Somebody holds one product for as long as we ask; who wants another one gets it within the time that callers wait. */
    @Test
    void aLockedProductKeepsNoOtherFromBeingHeldAndSold() throws Exception {
        UUID locked = register(10);
        UUID free = register(10);
        Map<BranchKey, Object> carts = new LinkedHashMap<>();
        for (int i = 0; i < 6; i++) {
            carts.put(newBranch(), reserve(line(i % 2 == 0 ? locked : free, 1)));
        }
        List<BranchKey> keys = List.copyOf(carts.keySet());
        List<Integer> some = List.of(503, 200, 503, 200, 503, 200);
        locking(locked, () -> assertThat(statuses(participant.tryAll(carts))).isEqualTo(some));
        assertThat(statuses(participant.tryAll(carts))).containsOnly(200);
        locking(locked, () -> {
            assertThat(statuses(participant.all("confirm", keys)))
                    .isEqualTo(some.stream()
                            .map(status -> status == 200 ? 204 : status)
                            .toList());
            BranchKey alone = newBranch();
            assertThat(inParallel(
                            12,
                            i -> participant
                                    .tryBranch(
                                            i == 0 ? alone : newBranch(), reserve(line(i % 2 == 0 ? free : locked, 1)))
                                    .statusCode()))
                    .containsExactly(200, 503, 200, 503, 200, 503, 200, 503, 200, 503, 200, 503);
            participant.confirm(alone).then().statusCode(204);
        });
        assertThat(statuses(participant.all("confirm", keys))).containsOnly(204);
        assertThat(levels(free)).isEqualTo(new Shelf.Levels(6, 5, 4));
        assertThat(levels(locked)).isEqualTo(new Shelf.Levels(7, 0, 3));
    }

    private static List<Integer> statuses(Response response) {
        return response.then().statusCode(200).extract().path("results.status");
    }

    /** Does the work while somebody else holds the product, and checks that it took no longer than the coordinator waits. */
    private void locking(UUID product, Callable work) throws Exception {
        try (Connection other = dataSource.getConnection();
                PreparedStatement lock = other.prepareStatement("SELECT id FROM product WHERE id = ? FOR UPDATE")) {
            other.setAutoCommit(false);
            lock.setString(1, product.toString());
            lock.execute();
            long begin = System.nanoTime();
            try {
                work.call();
            } finally {
                other.rollback();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
        }
    }

    private interface Callable {
        void call() throws Exception;
    }

    @Test
    void booksBalanceAfterAnyMixOfWork() throws Exception {
        long seed = 20_260_101;
        List<UUID> products = List.of(register(30), register(30), register(30), register(30));
        Map<Integer, Random> randoms = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            randoms.put(i, new Random(seed + i));
        }
        List<Integer> statuses = inParallel(300, i -> work(randoms.getOrDefault(i, new Random(seed)), products));
        assertThat(statuses).isSubsetOf(200, 201, 204, 409);
        for (UUID product : products) {
            assertBooks(product);
        }
    }

    private int work(Random random, List<UUID> products) {
        UUID product = products.get(random.nextInt(products.size()));
        if (random.nextInt(6) == 0) {
            int delta = random.nextBoolean() ? 3 : -3;
            return operator()
                    .body("{\"delta\":" + delta + ",\"reason\":\"seed\"}")
                    .post("/products/" + product + "/adjustments")
                    .statusCode();
        }
        BranchKey key = newBranch();
        UUID other = products.get(random.nextInt(products.size()));
        HoldStock cart = reserve(line(product, 1 + random.nextInt(3)), line(other, 1 + random.nextInt(3)));
        int status = untilAnswered(() -> participant.tryBranch(key, cart)).statusCode();
        if (status != 200) {
            return status;
        }
        return switch (random.nextInt(4)) {
            case 0 -> status;
            case 1 -> untilAnswered(() -> participant.cancel(key)).statusCode();
            default -> untilAnswered(() -> participant.confirm(key)).statusCode();
        };
    }

    private void assertBooks(UUID product) {
        long live = database.inTransaction(TestStep.ASIDE, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(LIVE)) {
                statement.setString(1, product.toString());
                ResultSet row = statement.executeQuery();
                row.next();
                return row.getLong(1);
            }
        });
        database.inTransaction(TestStep.ASIDE, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(BOOKS)) {
                statement.setString(1, product.toString());
                ResultSet row = statement.executeQuery();
                row.next();
                assertThat(row.getLong(2)).isBetween(0L, row.getLong(1)).isEqualTo(live);
                assertThat(row.getLong(1) + row.getLong(3)).isEqualTo(row.getLong(4));
                return product;
            }
        });
    }

    private static List<Integer> inParallel(int times, IntFunction<Integer> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                int number = i;
                futures.add(threads.submit(() -> work.apply(number)));
            }
            List<Integer> results = new ArrayList<>();
            for (Future<Integer> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
