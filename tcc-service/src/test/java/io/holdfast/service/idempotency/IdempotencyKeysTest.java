package io.holdfast.service.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Ids;
import io.holdfast.service.database.Database;
import io.holdfast.service.problem.RefusedException;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestStep;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Backends.class)
class IdempotencyKeysTest {

    @Inject
    IdempotencyKeys keys;

    @Inject
    Database database;

    @Test
    void repeatFindsWhatTheFirstMade() {
        IdempotencyKeys.Request request = request(UUID.randomUUID().toString(), "{}");
        UUID first = Ids.next();
        assertThat(claim(request, first)).isEqualTo(new IdempotencyKeys.Claim(first, false));
        assertThat(claim(request, Ids.next())).isEqualTo(new IdempotencyKeys.Claim(first, true));
        assertThat(database.read(queries -> keys.find(queries, request)).orElseThrow())
                .isEqualTo(new IdempotencyKeys.Claim(first, true));
    }

    @Test
    void anotherBodyIsRefused() {
        String key = UUID.randomUUID().toString();
        claim(request(key, "{}"), Ids.next());
        assertThatThrownBy(() -> claim(request(key, "{\"a\":1}"), Ids.next())).isInstanceOf(RefusedException.class);
    }

    @Test
    void callersAndRoutesHaveKeysOfTheirOwn() {
        UUID first = Ids.next();
        UUID second = Ids.next();
        byte[] hash = CanonicalJson.hash("{}");
        String key = UUID.randomUUID().toString();
        claim(new IdempotencyKeys.Request("carl", "POST /a", key, hash), first);
        assertThat(claim(new IdempotencyKeys.Request("cleo", "POST /a", key, hash), second)
                        .madeId())
                .isEqualTo(second);
        assertThat(claim(new IdempotencyKeys.Request("Carl", "POST /a", key, hash), second)
                        .replayed())
                .isFalse();
        assertThat(claim(new IdempotencyKeys.Request("carl", "POST /b", key, hash), second)
                        .replayed())
                .isFalse();
    }

    @Test
    void keyOfARolledBackTransactionIsFreeAgain() {
        IdempotencyKeys.Request request = request(UUID.randomUUID().toString(), "{}");
        assertThatThrownBy(() -> database.inTransaction(TestStep.ASIDE, connection -> {
                    keys.claim(connection, request, Ids.next());
                    throw new IllegalStateException("the thing could not be made");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(claim(request, Ids.next()).replayed()).isFalse();
    }

    @Test
    void ofManyAtOnceOneMakes() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            for (int round = 0; round < 20; round++) {
                IdempotencyKeys.Request request = request(UUID.randomUUID().toString(), "{}");
                List<Future<IdempotencyKeys.Claim>> claims = new ArrayList<>();
                for (int i = 0; i < 16; i++) {
                    claims.add(threads.submit(() -> claim(request, Ids.next())));
                }
                List<UUID> made = new ArrayList<>();
                int fresh = 0;
                for (Future<IdempotencyKeys.Claim> claim : claims) {
                    made.add(claim.get().madeId());
                    fresh += claim.get().replayed() ? 0 : 1;
                }
                assertThat(made).containsOnly(made.get(0));
                assertThat(fresh).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void keyMustBeVisibleAscii() {
        for (String key : List.of("", "a b", "ä", "x".repeat(256), "a\n")) {
            assertThatThrownBy(() -> request(key, "{}")).isInstanceOf(RefusedException.class);
        }
        request("x".repeat(255), "{}");
    }

    private IdempotencyKeys.Claim claim(IdempotencyKeys.Request request, UUID proposed) {
        return database.inTransaction(TestStep.ASIDE, connection -> keys.claim(connection, request, proposed));
    }

    private static IdempotencyKeys.Request request(String key, String body) {
        return new IdempotencyKeys.Request("carl", "POST /things", key, CanonicalJson.hash(body));
    }
}
