package io.holdfast.coupon;

import static io.holdfast.coupon.Desk.campaign;
import static io.holdfast.coupon.Desk.claim;
import static io.holdfast.coupon.Desk.coupon;
import static io.holdfast.coupon.Desk.customer;
import static io.holdfast.coupon.Desk.inParallel;
import static io.holdfast.coupon.Desk.newUser;
import static io.holdfast.coupon.Desk.operator;
import static io.holdfast.coupon.Desk.reserve;
import static io.holdfast.coupon.Desk.state;
import static io.holdfast.participant.contract.ParticipantClient.newBranch;
import static io.holdfast.participant.contract.ParticipantClient.untilAnswered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.protocol.BranchKey;
import io.holdfast.service.database.Database;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class CouponsUnderContentionTest {

    @Inject
    Database database;

    private final ParticipantClient participant = new ParticipantClient();

    @Test
    void crowdGetsExactlyHundredCouponsAndNobodyMoreThanTheLimit() throws Exception {
        UUID campaign = campaign(100, 3);
        List<String> users = Stream.generate(Desk::newUser).limit(40).toList();
        List<Integer> statuses = inParallel(
                400,
                i -> untilAnswered(() -> claim(campaign, users.get(i % users.size())))
                        .statusCode());
        assertThat(statuses).containsOnly(201, 409);
        assertThat(statuses.stream().filter(status -> status == 201)).hasSize(100);
        operator()
                .get("/campaigns/" + campaign)
                .then()
                .body("issued", equalTo(100))
                .body("remaining", equalTo(0))
                .body("state", equalTo("SOLD_OUT"));
        for (String user : users) {
            List<?> coupons = customer(user).get("/coupons?limit=100").path("items");
            assertThat(coupons).hasSizeLessThanOrEqualTo(3);
        }
        new Books(database).assertBalanced();
    }

    @Test
    void oneUserManyTimesAtOnceGetsTheLimit() throws Exception {
        UUID campaign = campaign(1_000, 2);
        String user = newUser();
        List<Integer> statuses =
                inParallel(200, i -> untilAnswered(() -> claim(campaign, user)).statusCode());
        assertThat(statuses).containsOnly(201, 409);
        assertThat(statuses.stream().filter(status -> status == 201)).hasSize(2);
        new Books(database).assertBalanced();
    }

    @Test
    void equalClaimsAtOnceGiveOneCoupon() throws Exception {
        UUID campaign = campaign(1_000, 1_000);
        List<String> users = List.of(newUser(), newUser());
        List<Integer> statuses = inParallel(
                128,
                i -> untilAnswered(() -> customer(users.get(i % 2))
                                .header("Idempotency-Key", "the-same")
                                .post("/campaigns/" + campaign + "/coupons"))
                        .statusCode());
        assertThat(statuses).containsOnly(201);
        operator().get("/campaigns/" + campaign).then().body("issued", equalTo(2));
    }

    @Test
    void ofManyOrdersForOneCouponOneHoldsIt() throws Exception {
        String user = newUser();
        for (int round = 0; round < 10; round++) {
            UUID coupon = coupon(user);
            List<Integer> statuses = inParallel(16, i -> {
                BranchKey key = newBranch();
                int status = untilAnswered(() -> participant.tryBranch(key, reserve(coupon, user)))
                        .statusCode();
                if (status == 200) {
                    untilAnswered(() -> participant.confirm(key)).then().statusCode(204);
                } else {
                    untilAnswered(() -> participant.cancel(key)).then().statusCode(204);
                }
                return status;
            });
            assertThat(statuses).containsOnly(200, 409);
            assertThat(statuses.stream().filter(status -> status == 200)).hasSize(1);
            assertThat(state(user, coupon)).isEqualTo("USED");
        }
        new Books(database).assertBalanced();
    }

    @Test
    void booksBalanceAfterAnyMixOfWork() throws Exception {
        long seed = 20_260_101;
        List<UUID> campaigns = List.of(campaign(20, 2), campaign(30, 1), campaign(5, 5));
        List<String> users = Stream.generate(Desk::newUser).limit(12).toList();
        Map<Integer, Random> randoms = new HashMap<>();
        for (int i = 0; i < 400; i++) {
            randoms.put(i, new Random(seed + i));
        }
        List<Integer> statuses =
                inParallel(400, i -> work(randoms.getOrDefault(i, new Random(seed)), campaigns, users));
        assertThat(statuses).isSubsetOf(200, 201, 204, 409);
        new Books(database).assertBalanced();
    }

    private int work(Random random, List<UUID> campaigns, List<String> users) {
        String user = users.get(random.nextInt(users.size()));
        List<String> coupons = new ArrayList<>();
        Response page = customer(user).get("/coupons");
        coupons.addAll(page.path("items.couponId"));
        if (coupons.isEmpty() || random.nextInt(3) == 0) {
            UUID campaign = campaigns.get(random.nextInt(campaigns.size()));
            return untilAnswered(() -> claim(campaign, user)).statusCode();
        }
        UUID coupon = UUID.fromString(coupons.get(random.nextInt(coupons.size())));
        BranchKey key = newBranch();
        int status = untilAnswered(() -> participant.tryBranch(key, reserve(coupon, user)))
                .statusCode();
        if (status != 200) {
            return status;
        }
        return switch (random.nextInt(4)) {
            case 0 -> status;
            case 1 -> untilAnswered(() -> participant.confirm(key)).statusCode();
            default -> untilAnswered(() -> participant.cancel(key)).statusCode();
        };
    }
}
