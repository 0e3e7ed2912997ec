package io.holdfast.stock;

import static io.holdfast.stock.Shelf.line;
import static io.holdfast.stock.Shelf.register;
import static io.holdfast.stock.Shelf.reserve;

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

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class StockHttpTest extends HttpContract {

    private final Caller operator = Caller.operator();
    private final Caller customer = Caller.customer("carl");
    private final Caller service = Caller.service("order");

    @Override
    protected List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>(products());
        endpoints.addAll(adjustments());
        endpoints.addAll(TccEndpoints.of(
                () -> reserve(line(register(10), 2)),
                () -> reserve(line(register(1), 2)),
                tried -> tried.but("zero payload/lines/0/unitPrice", 409, "REJECTED")));
        return endpoints;
    }

    private List<Endpoint> products() {
        return List.of(
                Endpoint.of("POST", "/products", operator).answers(201),
                Endpoint.of("GET", "/products", customer, operator, service)
                        .refuses("ids that are none", 400, "INVALID_REQUEST", call -> call.query("ids", "nonsense"))
                        .refuses(
                                "ids with a filter",
                                400,
                                "INVALID_REQUEST",
                                call -> call.query("ids", register(1)).query("q", "x")),
                Endpoint.of("GET", "/products/{productId}", customer, operator, service)
                        .valid(call -> call.path("productId", register(1))),
                Endpoint.of("PATCH", "/products/{productId}", operator)
                        .valid(call -> call.path("productId", register(1)).header("If-Match", "\"1\""))
                        .accepts("any version", 200, call -> call.header("If-Match", "*"))
                        .refuses("nothing to change", 400, "INVALID_REQUEST", call -> call.body(java.util.Map.of()))
                        .refuses("a version that is none", 400, "INVALID_REQUEST", call -> call.header("If-Match", "x"))
                        .refuses("an old version", 412, "STALE_VERSION", call -> call.header("If-Match", "\"7\""))
                        .refuses("no version", 428, "VERSION_NEEDED", call -> call.withoutHeader("If-Match")));
    }

    private List<Endpoint> adjustments() {
        return List.of(
                Endpoint.of("GET", "/products/{productId}/adjustments", operator)
                        .valid(call -> call.path("productId", register(1))),
                Endpoint.of("POST", "/products/{productId}/adjustments", operator)
                        .answers(201)
                        .valid(call -> call.path("productId", register(1)))
                        .but("zero delta", 400, "INVALID_REQUEST")
                        .refuses("more than there are", 409, "STOCK_NOT_AVAILABLE", call -> call.set("/delta", -2))
                        .cannotProvoke("STOCK_LIMIT_REACHED", "it takes a million adjustments to get there"));
    }
}
