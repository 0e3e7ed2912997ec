package io.holdfast.stock;

import static io.holdfast.participant.contract.ParticipantClient.newBranch;
import static io.holdfast.stock.Shelf.PRICE;
import static io.holdfast.stock.Shelf.levels;
import static io.holdfast.stock.Shelf.line;
import static io.holdfast.stock.Shelf.operator;
import static io.holdfast.stock.Shelf.refused;
import static io.holdfast.stock.Shelf.register;
import static io.holdfast.stock.Shelf.reserve;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.Ids;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class StockParticipantTest {

    private final ParticipantClient participant = new ParticipantClient();

    @Test
    void holdThenKeepSells() {
        UUID product = register(10);
        BranchKey key = newBranch();
        participant.tryBranch(key, reserve(line(product, 3))).then().statusCode(200);
        assertThat(levels(product)).isEqualTo(new Shelf.Levels(10, 3, 0));
        participant.confirm(key).then().statusCode(204);
        assertThat(levels(product)).isEqualTo(new Shelf.Levels(7, 0, 3));
    }

    @Test
    void holdThenLetGoLeavesWhatWas() {
        UUID product = register(10);
        BranchKey key = newBranch();
        participant.tryBranch(key, reserve(line(product, 3))).then().statusCode(200);
        participant.cancel(key).then().statusCode(204);
        assertThat(levels(product)).isEqualTo(new Shelf.Levels(10, 0, 0));
    }

    @Test
    void holdsNeverCountAsEdits() {
        UUID product = register(10);
        BranchKey key = newBranch();
        participant.tryBranch(key, reserve(line(product, 3))).then().statusCode(200);
        participant.confirm(key).then().statusCode(204);
        operator().get("/products/" + product).then().header("ETag", "\"1\"");
    }

    @Test
    void productTwiceInOneOrderIsSummed() {
        UUID product = register(5);
        refusedFor(reserve(line(product, 3), line(product, 3)), "OUT_OF_STOCK", "has 5 available, not 6");
        BranchKey key = newBranch();
        participant
                .tryBranch(key, reserve(line(product, 3), line(product, 2)))
                .then()
                .statusCode(200);
        assertThat(levels(product)).isEqualTo(new Shelf.Levels(5, 5, 0));
        participant.confirm(key).then().statusCode(204);
        assertThat(levels(product)).isEqualTo(new Shelf.Levels(0, 0, 5));
    }

    @Test
    void lastUnitIsOutOfStockForTheNext() {
        UUID product = register(1);
        participant.tryBranch(newBranch(), reserve(line(product, 1))).then().statusCode(200);
        refusedFor(reserve(line(product, 1)), "OUT_OF_STOCK", "has 0 available, not 1");
    }

    @Test
    void otherPriceThanTheCustomerSawIsRefused() {
        UUID product = register(10);
        refusedFor(reserve(new HoldStock.Line(product, 1L, PRICE - 1)), "PRICE_CHANGED", "costs 1000, not 999");
        refusedFor(
                reserve(line(product, 1), new HoldStock.Line(product, 1L, PRICE + 1)),
                "PRICE_CHANGED",
                "costs 1000, not 1001");
        assertThat(levels(product)).isEqualTo(new Shelf.Levels(10, 0, 0));
    }

    @Test
    void unknownAndInactiveProductsAreUnavailable() {
        refusedFor(reserve(line(Ids.next(), 1)), "PRODUCT_UNAVAILABLE", "there is no product");
        UUID product = register(10);
        operator()
                .header("If-Match", "*")
                .body("{\"active\":false}")
                .patch("/products/" + product)
                .then()
                .statusCode(200);
        refusedFor(reserve(line(product, 1)), "PRODUCT_UNAVAILABLE", "not for sale");
    }

    @Test
    void heldStockOfAProductTakenOffSaleIsStillSold() {
        UUID product = register(10);
        BranchKey key = newBranch();
        participant.tryBranch(key, reserve(line(product, 2))).then().statusCode(200);
        operator()
                .header("If-Match", "\"1\"")
                .body("{\"active\":false,\"price\":1}")
                .patch("/products/" + product)
                .then()
                .statusCode(200);
        participant.confirm(key).then().statusCode(204);
        assertThat(levels(product)).isEqualTo(new Shelf.Levels(8, 0, 2));
    }

    @Test
    void oneRefusedLineHoldsNothingOfTheOthers() {
        UUID plenty = register(10);
        UUID scarce = register(1);
        refusedFor(reserve(line(plenty, 1), line(scarce, 2)), "OUT_OF_STOCK", scarce.toString());
        assertThat(levels(plenty)).isEqualTo(new Shelf.Levels(10, 0, 0));
        assertThat(levels(scarce)).isEqualTo(new Shelf.Levels(1, 0, 0));
    }

    @Test
    void batchKeepsAndLetsGoOverManyBranchesOfOneProduct() {
        UUID product = register(10);
        List<BranchKey> kept = new ArrayList<>();
        List<BranchKey> gone = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            BranchKey key = newBranch();
            participant.tryBranch(key, reserve(line(product, 1))).then().statusCode(200);
            (i % 2 == 0 ? kept : gone).add(key);
        }
        participant.all("confirm", kept).then().statusCode(200);
        participant.all("cancel", gone).then().statusCode(200);
        assertThat(levels(product)).isEqualTo(new Shelf.Levels(8, 0, 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'operation':'RESERVE'}                                  | INVALID_REQUEST",
                "{'lines':[LINE]}                                         | INVALID_REQUEST",
                "{'operation':null,'lines':[LINE]}                        | INVALID_REQUEST",
                "{'operation':'RESERVE','lines':[]}                       | INVALID_REQUEST",
                "{'operation':'RESERVE','lines':null}                     | INVALID_REQUEST",
                "{'operation':'RESERVE','lines':[null]}                   | INVALID_REQUEST",
                "{'operation':'RESERVE','lines':[{}]}                     | INVALID_REQUEST",
                "{'operation':'RESERVE','lines':[MANY]}                   | INVALID_REQUEST",
                "{'operation':'RETURN','lines':[LINE]}                    | MALFORMED_BODY",
                "{'operation':'reserve','lines':[LINE]}                   | MALFORMED_BODY",
                "{'operation':'RESERVE','lines':[LINE],'more':1}          | MALFORMED_BODY",
                "{'operation':'RESERVE','lines':LINE}                     | MALFORMED_BODY",
                "{'operation':'RESERVE','lines':[{'productId':'x','quantity':1,'unitPrice':1}]} | MALFORMED_BODY",
            })
    void payloadsThatAreNoneAreRefused(String payload, String code) {
        String line = "{'productId':'" + Ids.next() + "','quantity':1,'unitPrice':1}";
        refusedPayload(
                payload.replace("LINE", line)
                        .replace(
                                "MANY",
                                String.join(",", List.of((line + " ").repeat(51).split(" ")))),
                code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0                    | 1000             | INVALID_REQUEST",
                "-1                   | 1000             | INVALID_REQUEST",
                "1000001              | 1000             | INVALID_REQUEST",
                "null                 | 1000             | INVALID_REQUEST",
                "1                    | -1               | INVALID_REQUEST",
                "1                    | 1000000000000001 | INVALID_REQUEST",
                "1                    | null             | INVALID_REQUEST",
                "1.5                  | 1000             | MALFORMED_BODY",
                "\"1\"                  | 1000             | MALFORMED_BODY",
                "99999999999999999999 | 1000             | MALFORMED_BODY",
                "1                    | true             | MALFORMED_BODY",
            })
    void quantitiesAndPricesOutOfBoundsAreRefused(String quantity, String price, String code) {
        refusedPayload(
                "{'operation':'RESERVE','lines':[{'productId':'" + Ids.next() + "','quantity':" + quantity
                        + ",'unitPrice':" + price + "}]}",
                code);
    }

    private void refusedPayload(String payload, String code) {
        Response response = Shelf.as(TestTokens.service("coordinator"))
                .body("{\"holdMs\":60000,\"payload\":" + payload.replace('\'', '"') + "}")
                .put("/tcc/" + newBranch() + "/try");
        refused(response, 400, code);
    }

    private void refusedFor(HoldStock payload, String code, String detail) {
        refused(participant.tryBranch(newBranch(), payload), 409, "REJECTED")
                .then()
                .body("reason.code", org.hamcrest.Matchers.equalTo(code))
                .body("reason.detail", containsString(detail));
    }
}
