package io.holdfast.coupon;

import static io.restassured.RestAssured.given;

import io.holdfast.protocol.Ids;
import io.holdfast.protocol.Problem;
import io.holdfast.service.testing.TestTokens;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.hamcrest.Matchers;

/** Campaigns and coupons to test with, made and read as users do. */
public final class Desk {

    /** What the coupons of {@link #campaign} take off {@link #AMOUNT}: 10 %. */
    public static final long DISCOUNT = 1_000;

    public static final long AMOUNT = 10_000;

    private static final int THREADS = 64;
    private static final Duration DAY = Duration.ofDays(1);

    private Desk() {}

    public static RequestSpecification operator() {
        return as(TestTokens.operator());
    }

    public static RequestSpecification customer(String userId) {
        return as(TestTokens.customer(userId));
    }

    /** A caller who sends JSON. */
    public static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token).contentType("application/json");
    }

    /** A user that nobody else has used. */
    public static String newUser() {
        return "user-" + Ids.next();
    }

    /** A running campaign of 10 %, for orders of at least 5,000. */
    public static UUID campaign(long quantity, long perUserLimit) {
        return campaign(
                quantity, perUserLimit, Instant.now().minus(DAY), Instant.now().plus(DAY));
    }

    public static UUID campaign(long quantity, long perUserLimit, Instant startsAt, Instant endsAt) {
        return open(body(quantity, perUserLimit, startsAt, endsAt));
    }

    /** The body of a campaign that is good in every way. */
    public static String body(long quantity, long perUserLimit, Instant startsAt, Instant endsAt) {
        return """
                {"name":"spring","discount":{"type":"PERCENT","value":10},"minOrderAmount":5000,"quantity":%d,
                "perUserLimit":%d,"startsAt":"%s","endsAt":"%s","couponValidDays":30}""".formatted(quantity, perUserLimit, startsAt, endsAt);
    }

    public static UUID open(String body) {
        return UUID.fromString(operator()
                .body(body)
                .post("/campaigns")
                .then()
                .statusCode(201)
                .extract()
                .path("campaignId"));
    }

    public static Response claim(UUID campaignId, String userId) {
        return customer(userId).post("/campaigns/" + campaignId + "/coupons");
    }

    /** The user's new coupon of a campaign that has some left. */
    public static UUID coupon(UUID campaignId, String userId) {
        return UUID.fromString(
                claim(campaignId, userId).then().statusCode(201).extract().path("couponId"));
    }

    /** A new coupon of a campaign of its own. */
    public static UUID coupon(String userId) {
        return coupon(campaign(1, 1), userId);
    }

    /** Where the user's coupon stands. */
    public static String state(String userId, UUID couponId) {
        Response page = customer(userId).get("/coupons?limit=100");
        page.then().statusCode(200);
        return page.path("items.find { it.couponId == '" + couponId + "' }.state");
    }

    /** The payload of a try that is good for the coupon. */
    public static HoldCoupon reserve(UUID couponId, String userId) {
        return new HoldCoupon(HoldCoupon.Operation.RESERVE, couponId, userId, AMOUNT, DISCOUNT);
    }

    /** Does the work so many times, 64 at once, and gives the results in order. */
    public static List<Integer> inParallel(int times, IntFunction<Integer> work) throws Exception {
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

    /** Checks that an answer is the problem it should be. */
    public static Response refused(Response response, int status, String code) {
        response.then()
                .statusCode(status)
                .contentType(Problem.MEDIA_TYPE)
                .body("code", Matchers.equalTo(code))
                .body("traceId", Matchers.notNullValue());
        return response;
    }
}
