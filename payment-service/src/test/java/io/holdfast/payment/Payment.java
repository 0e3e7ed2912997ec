package io.holdfast.payment;

import static io.restassured.RestAssured.given;

import io.holdfast.service.testing.TestTokens;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.UUID;

/** An order's payment as an operator reads it. */
public record Payment(String state, String reference, List<String> history, List<String> details) {

    public static Payment of(UUID orderId) {
        JsonPath page = given().header("Authorization", "Bearer " + TestTokens.operator())
                .get("/payments?orderId=" + orderId)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        return new Payment(
                page.getString("items[0].state"),
                String.valueOf(page.getString("items[0].pgReference")),
                page.getList("items[0].history.state"),
                page.getList("items[0].history.detail"));
    }
}
