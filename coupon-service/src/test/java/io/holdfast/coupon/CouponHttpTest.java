package io.holdfast.coupon;

import static io.holdfast.coupon.Desk.campaign;
import static io.holdfast.coupon.Desk.claim;
import static io.holdfast.coupon.Desk.coupon;
import static io.holdfast.coupon.Desk.newUser;

import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.participant.contract.TccEndpoints;
import io.holdfast.protocol.Ids;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.contract.Call;
import io.holdfast.service.testing.contract.Caller;
import io.holdfast.service.testing.contract.Endpoint;
import io.holdfast.service.testing.contract.HttpContract;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class CouponHttpTest extends HttpContract {

    private static final String CARL = "carl";
    private static final String CLAIM = "/campaigns/{campaignId}/coupons";
    private static final Duration HOUR = Duration.ofHours(1);

    private final Caller operator = Caller.operator();
    private final Caller customer = Caller.customer(CARL);
    private final Caller service = Caller.service("order");

    @Override
    protected List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>(campaigns());
        endpoints.addAll(coupons());
        endpoints.addAll(TccEndpoints.of(
                () -> Desk.reserve(coupon(CARL), CARL),
                () -> Desk.reserve(Ids.next(), CARL),
                tried -> tried.but("zero payload/orderAmount", 409, "REJECTED")
                        .skips("zero payload/discount", "the branch is refused already; the next row has its own")
                        .refuses(
                                "another discount",
                                409,
                                "REJECTED",
                                call -> call.path("transactionId", Ids.next()).set("/payload/discount", 0))));
        return endpoints;
    }

    private List<Endpoint> campaigns() {
        return List.of(
                Endpoint.of("POST", "/campaigns", operator)
                        .answers(201)
                        .accepts(
                                "a percentage",
                                201,
                                call -> call.set("/discount/type", "PERCENT").set("/discount/value", 100))
                        .refuses(
                                "more than all of it",
                                400,
                                "INVALID_REQUEST",
                                call -> call.set("/discount/type", "PERCENT").set("/discount/value", 101))
                        .refuses(
                                "an end before the start",
                                400,
                                "INVALID_REQUEST",
                                call -> call.set("/endsAt", "2026-02-28T00:00:00Z"))
                        .refuses(
                                "an unlikely year",
                                400,
                                "INVALID_REQUEST",
                                call -> call.set("/startsAt", "1999-12-31T23:59:59Z")),
                Endpoint.of("GET", "/campaigns", customer, operator, service)
                        .accepts("a state", 200, call -> call.query("state", "RUNNING")),
                Endpoint.of("GET", "/campaigns/{campaignId}", customer, operator, service)
                        .valid(call -> call.path("campaignId", campaign(1, 1))));
    }

    private List<Endpoint> coupons() {
        return List.of(
                claims(),
                Endpoint.of("GET", "/coupons", customer)
                        .accepts("a state", 200, call -> call.query("state", "AVAILABLE")),
                Endpoint.of("POST", "/coupons/{couponId}/quote", customer)
                        .owned()
                        .valid(call -> call.path("couponId", coupon(CARL)))
                        .but("zero amount", 409, "COUPON_NOT_USABLE"));
    }

    private Endpoint claims() {
        Instant now = Instant.now();
        return Endpoint.of("POST", CLAIM, customer)
                .answers(201)
                .valid(call -> call.path("campaignId", campaign(5, 5)))
                .accepts("a key", 201, call -> call.header("Idempotency-Key", Ids.next()))
                .accepts("a key again", 201, this::sentBefore)
                .refuses(
                        "a key that is none", 400, "INVALID_REQUEST", call -> call.header("Idempotency-Key", "one two"))
                .refuses(
                        "too early",
                        409,
                        "NOT_STARTED",
                        call -> call.path("campaignId", campaign(1, 1, now.plus(HOUR), now.plus(HOUR.multipliedBy(2)))))
                .refuses(
                        "too late",
                        409,
                        "ENDED",
                        call -> call.path("campaignId", campaign(1, 1, now.minus(HOUR), now.minusSeconds(1))))
                .refuses("nothing left", 409, "SOLD_OUT", call -> call.path("campaignId", claimed(1, newUser())))
                .refuses("one too many", 409, "LIMIT_REACHED", call -> call.path("campaignId", claimed(5, CARL)));
    }

    private Call sentBefore(Call call) {
        String key = Ids.next().toString();
        Desk.customer(CARL)
                .header("Idempotency-Key", key)
                .post(CLAIM, call.path().get("campaignId"))
                .then()
                .statusCode(201);
        return call.header("Idempotency-Key", key);
    }

    /** A campaign of so many coupons, one for each user, of which the user has claimed theirs. */
    private static UUID claimed(long quantity, String userId) {
        UUID campaign = campaign(quantity, 1);
        claim(campaign, userId).then().statusCode(201);
        return campaign;
    }
}
