package io.holdfast.stock;

import static io.restassured.RestAssured.given;

import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Problem;
import io.holdfast.service.testing.TestTokens;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hamcrest.Matchers;

/** Products to test with, registered and read as users do. */
public final class Shelf {

    public static final long PRICE = 1_000;

    private Shelf() {}

    public static RequestSpecification operator() {
        return as(TestTokens.operator());
    }

    public static RequestSpecification customer() {
        return as(TestTokens.customer("carl"));
    }

    /** A caller who sends JSON. */
    public static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token).contentType("application/json");
    }

    public static UUID register(long quantity) {
        return register("thing", "things", PRICE, quantity);
    }

    public static UUID register(String name, String category, long price, long quantity) {
        String body =
                CanonicalJson.write(Map.of("name", name, "category", category, "price", price, "quantity", quantity));
        return UUID.fromString(operator()
                .body(body)
                .post("/products")
                .then()
                .statusCode(201)
                .extract()
                .path("productId"));
    }

    /** What of a product is on hand, held and sold. */
    public static Levels levels(UUID productId) {
        Response response = customer().get("/products/" + productId);
        response.then().statusCode(200);
        return new Levels(number(response, "onHand"), number(response, "held"), number(response, "sold"));
    }

    /** How much of a product is where. */
    public record Levels(long onHand, long held, long sold) {}

    /** The payload of a try for these lines. */
    public static HoldStock reserve(HoldStock.Line... lines) {
        return new HoldStock(HoldStock.Operation.RESERVE, List.of(lines));
    }

    public static HoldStock.Line line(UUID productId, long quantity) {
        return new HoldStock.Line(productId, quantity, PRICE);
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
