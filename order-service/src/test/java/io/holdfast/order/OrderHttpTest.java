package io.holdfast.order;

import static io.restassured.RestAssured.given;

import io.holdfast.order.price.OrderLine;
import io.holdfast.order.price.Price;
import io.holdfast.order.stub.Coordinating;
import io.holdfast.order.stub.Shelf;
import io.holdfast.order.stub.StubPorts;
import io.holdfast.order.stub.StubServer;
import io.holdfast.participant.contract.TccEndpoints;
import io.holdfast.protocol.Ids;
import io.holdfast.protocol.Reason;
import io.holdfast.service.database.Database;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestStep;
import io.holdfast.service.testing.contract.Call;
import io.holdfast.service.testing.contract.Caller;
import io.holdfast.service.testing.contract.Endpoint;
import io.holdfast.service.testing.contract.HttpContract;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubPorts.class)
class OrderHttpTest extends HttpContract {

    private static final String CARL = "carl";
    private static final String KEY = "Idempotency-Key";
    private static final long MAX_AMOUNT = 1_000_000_000_000_000L;

    private final Caller operator = Caller.operator();
    private final Caller customer = Caller.customer(CARL);
    private final Shelf shelf = new Shelf();
    private final List<StubServer> stubs = new ArrayList<>();

    @Inject
    Database database;

    @BeforeEach
    void startStubs() {
        start("holdfast.stock.url", shelf);
        start("holdfast.coupon.url", request -> StubServer.Answer.json(200, "{\"discount\":0}"));
        start("holdfast.coordinator.urls", Coordinating.confirming());
    }

    private void start(String property, StubServer.Script script) {
        StubServer stub = new StubServer(property);
        stub.answers(script);
        stubs.add(stub);
    }

    @AfterEach
    void stopStubs() {
        stubs.forEach(StubServer::close);
    }

    @Override
    protected List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>(List.of(
                placing(),
                Endpoint.of("GET", "/orders", customer, operator)
                        .accepts("a status", 200, call -> call.query("status", "CONFIRMED"))
                        .accepts("one's own", 200, call -> call.query("userId", CARL))
                        .refuses("somebody else's", 404, "NOT_FOUND", call -> call.query("userId", "mallory")),
                Endpoint.of("GET", "/orders/{id}", customer, operator)
                        .owned()
                        .valid(call -> call.path("id", newOrder(null)))));
        endpoints.addAll(TccEndpoints.of(
                () -> HoldOrder.reserve(newOrder(null)),
                () -> HoldOrder.reserve(newOrder(new Reason("COUPON_NOT_USABLE", "a test", "coupon"))),
                tried -> tried));
        return endpoints;
    }

    private Endpoint placing() {
        return Endpoint.of("POST", "/orders", customer)
                .answers(202)
                .valid(call -> call.set("/items/0/productId", shelf.product("apple", 4_500))
                        .header(KEY, Ids.next()))
                .accepts("waited for", 201, call -> call.header("Prefer", "wait=10"))
                .accepts("the same key again", 202, this::sentBefore)
                .refuses("no key", 400, "IDEMPOTENCY_KEY_MISSING", call -> call.withoutHeader(KEY))
                .refuses("an empty key", 400, "IDEMPOTENCY_KEY_MISSING", call -> call.header(KEY, ""))
                .refuses("a key that is none", 400, "INVALID_REQUEST", call -> call.header(KEY, "one two"))
                .refuses(
                        "the key of another order",
                        422,
                        "IDEMPOTENCY_KEY_REUSED",
                        call -> sentBefore(call).set("/items/0/quantity", 3))
                .refuses("no such product", 422, "UNKNOWN_PRODUCT", call -> call.set("/items/0/productId", Ids.next()))
                .refuses(
                        "more than an order can cost",
                        422,
                        "TOTAL_TOO_LARGE",
                        call -> call.set("/items/0/expectedUnitPrice", MAX_AMOUNT))
                .refuses(
                        "too little to pay with",
                        422,
                        "PAYMENT_NOT_COVERED",
                        call -> call.set("/payment", Map.of("balanceAmount", 1)));
    }

    private Call sentBefore(Call call) {
        Call first = call.header(KEY, Ids.next());
        given().headers(first.headers())
                .header("Authorization", "Bearer " + customer.token())
                .contentType("application/json")
                .body(String.valueOf(first.body()))
                .post("/orders")
                .then()
                .statusCode(202);
        return first;
    }

    private UUID newOrder(@Nullable Reason refusal) {
        UUID id = Ids.next();
        List<OrderLine> lines = List.of(new OrderLine(Ids.next(), "apple", 1, 100, 100));
        NewOrder order = new NewOrder(id, CARL, lines, Price.of(100, 0, null, false), null, Ids.next(), null, refusal);
        return database.inTransaction(TestStep.ASIDE, connection -> {
            order.insert(connection, Duration.ofHours(1));
            return id;
        });
    }
}
