package io.holdfast.balance;

import static io.restassured.RestAssured.given;

import io.holdfast.protocol.Problem;
import io.holdfast.service.testing.TestTokens;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;
import org.hamcrest.Matchers;

/** Users with money to test with, charged and read as users do. */
public final class Wallet {

    private Wallet() {}

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

    /** A new user. */
    public static String newUser() {
        return "user-" + UUID.randomUUID();
    }

    /** A new user with so much money. */
    public static String newUser(long amount) {
        String userId = newUser();
        charge(userId, amount).then().statusCode(201);
        return userId;
    }

    /** Charges with a key of its own. */
    public static Response charge(String userId, long amount) {
        return charge(userId, "{\"amount\":" + amount + "}", UUID.randomUUID().toString());
    }

    public static Response charge(String userId, String body, String key) {
        return customer(userId).header("Idempotency-Key", key).body(body).post("/balances/" + userId + "/charges");
    }

    /** What the user has. */
    public static Money money(String userId) {
        Response response = customer(userId).get("/balances/" + userId);
        response.then().statusCode(200).body("userId", Matchers.equalTo(userId));
        Money money = new Money(number(response, "balance"), number(response, "held"));
        response.then().body("available", Matchers.hasToString(Long.toString(money.balance() - money.held())));
        return money;
    }

    /** How much money is where. */
    public record Money(long balance, long held) {}

    /** The payload of a try. */
    public static HoldBalance reserve(String userId, long amount) {
        return new HoldBalance(HoldBalance.Operation.RESERVE, userId, amount);
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

    private static long number(Response response, String field) {
        return ((Number) response.path(field)).longValue();
    }
}
