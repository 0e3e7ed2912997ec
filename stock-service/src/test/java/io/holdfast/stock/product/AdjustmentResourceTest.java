package io.holdfast.stock.product;

import static io.holdfast.participant.contract.ParticipantClient.newBranch;
import static io.holdfast.stock.Shelf.levels;
import static io.holdfast.stock.Shelf.line;
import static io.holdfast.stock.Shelf.operator;
import static io.holdfast.stock.Shelf.refused;
import static io.holdfast.stock.Shelf.register;
import static io.holdfast.stock.Shelf.reserve;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.service.testing.Backends;
import io.holdfast.stock.Shelf;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class AdjustmentResourceTest {

    private final ParticipantClient participant = new ParticipantClient();

    @Test
    void adjustmentChangesWhatIsOnHandAndIsRecorded() {
        UUID product = register(5);
        adjust(product, "{\"delta\":10,\"reason\":\"delivery 17\"}")
                .then()
                .statusCode(201)
                .body("productId", equalTo(product.toString()))
                .body("delta", equalTo(10))
                .body("reason", equalTo("delivery 17"))
                .body("onHandAfter", equalTo(15))
                .body("by", equalTo("olga-operator"))
                .body("at", matchesPattern("20\\d\\d-.*Z"));
        adjust(product, "{\"delta\":-15,\"reason\":\"fire\"}").then().statusCode(201);
        assertThat(levels(product)).isEqualTo(new Shelf.Levels(0, 0, 0));
        operator()
                .get("/products/" + product + "/adjustments")
                .then()
                .statusCode(200)
                .body("items.delta", contains(-15, 10, 5))
                .body("items.onHandAfter", contains(0, 15, 5))
                .body("items.reason", contains("fire", "delivery 17", "registered"))
                .body("nextCursor", nullValue());
    }

    @Test
    void adjustmentIsNoEdit() {
        UUID product = register(5);
        adjust(product, "{\"delta\":1,\"reason\":\"found\"}").then().statusCode(201);
        operator().get("/products/" + product).then().header("ETag", "\"1\"");
    }

    @Test
    void adjustmentNeverCutsIntoHeldStock() {
        UUID product = register(5);
        participant.tryBranch(newBranch(), reserve(line(product, 3))).then().statusCode(200);
        refused(adjust(product, "{\"delta\":-3,\"reason\":\"broken\"}"), 409, "STOCK_NOT_AVAILABLE")
                .then()
                .body("detail", containsString("available are 2 (on hand 5, held 3), to be taken 3"));
        adjust(product, "{\"delta\":-2,\"reason\":\"broken\"}").then().statusCode(201);
        assertThat(levels(product)).isEqualTo(new Shelf.Levels(3, 3, 0));
        operator().get("/products/" + product + "/adjustments").then().body("items.delta", contains(-2, 5));
    }

    @Test
    void adjustmentsArePagedNewestFirst() {
        UUID product = register(1);
        for (int i = 2; i <= 5; i++) {
            adjust(product, "{\"delta\":" + i + ",\"reason\":\"r\"}").then().statusCode(201);
        }
        String path = "/products/" + product + "/adjustments?limit=2";
        Response page = operator().get(path);
        page.then().body("items.delta", contains(5, 4));
        page = operator().get(path + "&cursor=" + page.path("nextCursor"));
        page.then().body("items.delta", contains(3, 2));
        page = operator().get(path + "&cursor=" + page.path("nextCursor"));
        page.then().body("items.delta", contains(1)).body("nextCursor", nullValue());
        refused(operator().get(path + "&cursor=nonsense"), 400, "INVALID_REQUEST");
        refused(operator().get("/products/" + product + "/adjustments?limit=0"), 400, "INVALID_REQUEST");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'reason':'r'}                              | INVALID_REQUEST",
                "{'delta':1}                                 | INVALID_REQUEST",
                "{'delta':0,'reason':'r'}                    | INVALID_REQUEST",
                "{'delta':null,'reason':'r'}                 | INVALID_REQUEST",
                "{'delta':1,'reason':null}                   | INVALID_REQUEST",
                "{'delta':1,'reason':' '}                    | INVALID_REQUEST",
                "{'delta':1000001,'reason':'r'}              | INVALID_REQUEST",
                "{'delta':-1000001,'reason':'r'}             | INVALID_REQUEST",
                "{'delta':9223372036854775807,'reason':'r'}  | INVALID_REQUEST",
                "{'delta':9223372036854775808,'reason':'r'}  | MALFORMED_BODY",
                "{'delta':'1','reason':'r'}                  | MALFORMED_BODY",
                "{'delta':1.5,'reason':'r'}                  | MALFORMED_BODY",
                "{'delta':1,'reason':1}                      | MALFORMED_BODY",
                "{'delta':1,'reason':'r','by':'me'}          | MALFORMED_BODY",
                "{'delta':1,                                 | MALFORMED_BODY",
            })
    void adjustmentsThatAreNoneAreRefused(String body, String code) {
        UUID product = register(5);
        refused(adjust(product, body.replace('\'', '"')), 400, code);
        assertThat(levels(product)).isEqualTo(new Shelf.Levels(5, 0, 0));
    }

    private static Response adjust(UUID product, String body) {
        return operator().body(body).post("/products/" + product + "/adjustments");
    }
}
