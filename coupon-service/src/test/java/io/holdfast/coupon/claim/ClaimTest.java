package io.holdfast.coupon.claim;

import static io.holdfast.coupon.Desk.campaign;
import static io.holdfast.coupon.Desk.claim;
import static io.holdfast.coupon.Desk.customer;
import static io.holdfast.coupon.Desk.newUser;
import static io.holdfast.coupon.Desk.operator;
import static io.holdfast.coupon.Desk.refused;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.holdfast.coupon.Books;
import io.holdfast.protocol.Ids;
import io.holdfast.service.database.Database;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Backends.class)
class ClaimTest {

    @Inject
    Database database;

    private final String carl = newUser();

    @Test
    void claimedCouponIsTheCallersAndCounted() {
        UUID campaign = campaign(3, 3);
        Response claimed = claim(campaign, carl);
        claimed.then()
                .statusCode(201)
                .header("Idempotent-Replayed", nullValue())
                .body("campaignId", equalTo(campaign.toString()))
                .body("discount.type", equalTo("PERCENT"))
                .body("discount.value", equalTo(10))
                .body("discount.maxDiscount", nullValue())
                .body("minOrderAmount", equalTo(5_000))
                .body("state", equalTo("AVAILABLE"));
        Instant issuedAt = Instant.parse(claimed.path("issuedAt"));
        assertThat(Duration.between(issuedAt, Instant.parse(claimed.path("expiresAt"))))
                .isEqualTo(Duration.ofDays(30));
        assertThat(issuedAt)
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
        assertThat(Ids.isVersion7(UUID.fromString(claimed.path("couponId")))).isTrue();
        operator()
                .get("/campaigns/" + campaign)
                .then()
                .body("issued", equalTo(1))
                .body("remaining", equalTo(2));
    }

    @Test
    void claimNeedsNoContentType() {
        given().header("Authorization", "Bearer " + TestTokens.customer(carl))
                .post("/campaigns/" + campaign(1, 1) + "/coupons")
                .then()
                .statusCode(201);
    }

    @Test
    void claimOfTheLastCouponLeavesNoneForTheNext() {
        UUID campaign = campaign(1, 5);
        claim(campaign, carl).then().statusCode(201);
        refused(claim(campaign, newUser()), 409, "SOLD_OUT");
        refused(claim(campaign, carl), 409, "SOLD_OUT");
    }

    @Test
    void nobodyGetsMoreThanTheLimit() {
        UUID campaign = campaign(10, 2);
        claim(campaign, carl).then().statusCode(201);
        claim(campaign, carl).then().statusCode(201);
        refused(claim(campaign, carl), 409, "LIMIT_REACHED");
        refused(claim(campaign, carl), 409, "LIMIT_REACHED");
        claim(campaign, newUser()).then().statusCode(201);
        claim(campaign(1, 1), carl).then().statusCode(201);
        operator().get("/campaigns/" + campaign).then().body("issued", equalTo(3));
        new Books(database).assertBalanced();
    }

    @Test
    void usersWhoseIdsLookAlikeAreApart() {
        UUID campaign = campaign(10, 1);
        for (String user : List.of(carl, carl.replace('u', 'U'), carl + "é", carl + "e")) {
            claim(campaign, user).then().statusCode(201);
        }
    }

    @Test
    void repeatWithTheSameKeyIsTheSameCoupon() {
        UUID campaign = campaign(10, 10);
        String first =
                keyed(campaign, carl, "k1").then().statusCode(201).extract().path("couponId");
        new Books(database).expire(UUID.fromString(first));
        keyed(campaign, carl, "k1")
                .then()
                .statusCode(201)
                .header("Idempotent-Replayed", "true")
                .body("couponId", equalTo(first))
                .body("state", equalTo("EXPIRED"));
        operator().get("/campaigns/" + campaign).then().body("issued", equalTo(1));
        for (Response other : List.of(
                keyed(campaign, carl, "k2"), keyed(campaign, newUser(), "k1"), keyed(campaign(1, 1), carl, "k1"))) {
            other.then().statusCode(201).header("Idempotent-Replayed", nullValue());
        }
    }

    @Test
    void repeatIsAnsweredAlsoWhenNothingIsLeft() {
        UUID campaign = campaign(1, 1);
        String first =
                keyed(campaign, carl, "k").then().statusCode(201).extract().path("couponId");
        keyed(campaign, carl, "k").then().statusCode(201).body("couponId", equalTo(first));
        refused(keyed(campaign, carl, "another"), 409, "SOLD_OUT");
    }

    @Test
    void refusedClaimDoesNotUseItsKeyUp() {
        UUID campaign = campaign(10, 1);
        claim(campaign, carl).then().statusCode(201);
        for (int repeat = 0; repeat < 2; repeat++) {
            refused(keyed(campaign, carl, "k"), 409, "LIMIT_REACHED");
        }
    }

    @Test
    void keyMustBeVisibleAscii() {
        UUID campaign = campaign(1, 1);
        for (String key : List.of("a b", "a\tb", "x".repeat(256))) {
            refused(keyed(campaign, carl, key), 400, "INVALID_REQUEST");
        }
        keyed(campaign, carl, "x".repeat(255)).then().statusCode(201);
    }

    private static Response keyed(UUID campaign, String user, String key) {
        return customer(user).header("Idempotency-Key", key).post("/campaigns/" + campaign + "/coupons");
    }
}
