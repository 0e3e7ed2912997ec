package io.holdfast.balance;

import static io.holdfast.balance.Wallet.charge;
import static io.holdfast.balance.Wallet.newUser;
import static io.holdfast.balance.Wallet.reserve;

import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.participant.contract.TccEndpoints;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.contract.Caller;
import io.holdfast.service.testing.contract.Endpoint;
import io.holdfast.service.testing.contract.HttpContract;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class BalanceHttpTest extends HttpContract {

    private final String user = newUser();
    private final Caller owner = Caller.customer(user);
    private final Caller operator = Caller.operator();

    @Override
    protected List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>(accounts());
        endpoints.addAll(
                TccEndpoints.of(() -> reserve(newUser(1_000), 300), () -> reserve(newUser(100), 101), tried -> tried));
        return endpoints;
    }

    private List<Endpoint> accounts() {
        return List.of(
                Endpoint.of("GET", "/balances/{userId}", owner, operator)
                        .owned()
                        .valid(call -> call.path("userId", user)),
                Endpoint.of("GET", "/balances/{userId}/entries", owner, operator)
                        .owned()
                        .valid(call -> call.path("userId", user)),
                Endpoint.of("POST", "/balances/{userId}/charges", owner, operator)
                        .owned()
                        .answers(201)
                        .valid(call -> call.path("userId", user).header("Idempotency-Key", UUID.randomUUID()))
                        .accepts("the same again", 201, call -> {
                            charge(user, String.valueOf(call.body()), "twice")
                                    .then()
                                    .statusCode(201);
                            return call.header("Idempotency-Key", "twice");
                        })
                        .refuses("a key of another charge", 422, "IDEMPOTENCY_KEY_REUSED", call -> {
                            charge(user, "{\"amount\":1}", "once").then().statusCode(201);
                            return call.header("Idempotency-Key", "once");
                        })
                        .refuses(
                                "a key with a space",
                                400,
                                "INVALID_REQUEST",
                                call -> call.header("Idempotency-Key", "a b"))
                        .refuses(
                                "no key", 400, "IDEMPOTENCY_KEY_MISSING", call -> call.withoutHeader("Idempotency-Key"))
                        .refuses("more than fits", 422, "BALANCE_LIMIT_REACHED", call -> {
                            charge(user, 1).then().statusCode(201);
                            return call.set("/amount", Balance.MAX_AMOUNT);
                        }));
    }
}
