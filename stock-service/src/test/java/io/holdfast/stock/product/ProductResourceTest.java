package io.holdfast.stock.product;

import static io.holdfast.stock.Shelf.customer;
import static io.holdfast.stock.Shelf.operator;
import static io.holdfast.stock.Shelf.refused;
import static io.holdfast.stock.Shelf.register;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.protocol.Ids;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class ProductResourceTest {

    private static final String GOOD = "{\"name\":\"tea\",\"category\":\"drinks\",\"price\":1200,\"quantity\":7}";

    @Test
    void registeredProductIsThereToRead() {
        String location = operator()
                .body(GOOD)
                .post("/products")
                .then()
                .statusCode(201)
                .header("ETag", "\"1\"")
                .header("Location", matchesPattern(".*/products/[0-9a-f-]{36}"))
                .body("name", equalTo("tea"))
                .extract()
                .header("Location");
        customer()
                .get(location)
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("productId", equalTo(location.substring(location.lastIndexOf('/') + 1)))
                .body("name", equalTo("tea"))
                .body("category", equalTo("drinks"))
                .body("price", equalTo(1200))
                .body("active", equalTo(true))
                .body("onHand", equalTo(7))
                .body("held", equalTo(0))
                .body("available", equalTo(7))
                .body("sold", equalTo(0))
                .body("version", equalTo(1));
    }

    @Test
    void boundsThemselvesAreAccepted() {
        operator()
                .body("{\"name\":\"" + "n".repeat(200) + "\",\"category\":\"" + "c".repeat(64)
                        + "\",\"price\":1000000000000000,\"quantity\":1000000}")
                .post("/products")
                .then()
                .statusCode(201);
        operator()
                .body("{\"name\":\"홍차 ☕\",\"category\":\"음료\",\"price\":0,\"quantity\":0}")
                .post("/products")
                .then()
                .statusCode(201)
                .body("name", equalTo("홍차 ☕"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "name     | null             | INVALID_REQUEST",
                "name     | ''               | INVALID_REQUEST",
                "name     | '   '            | INVALID_REQUEST",
                "name     | '\u3000\u00a0'    | INVALID_REQUEST",
                "name     | 'a\\nb'          | INVALID_REQUEST",
                "name     | 'a\\u0000'       | INVALID_REQUEST",
                "name     | 'a\\ud800'       | INVALID_REQUEST",
                "name     | LONG             | INVALID_REQUEST",
                "name     | 1                | MALFORMED_BODY",
                "name     | ['a']            | MALFORMED_BODY",
                "category | null             | INVALID_REQUEST",
                "category | ' '              | INVALID_REQUEST",
                "category | LONG             | INVALID_REQUEST",
                "price    | null             | INVALID_REQUEST",
                "price    | -1               | INVALID_REQUEST",
                "price    | 1000000000000001 | INVALID_REQUEST",
                "price    | 99999999999999999999 | MALFORMED_BODY",
                "price    | 1.0              | MALFORMED_BODY",
                "price    | '1'              | MALFORMED_BODY",
                "price    | true             | MALFORMED_BODY",
                "quantity | null             | INVALID_REQUEST",
                "quantity | -1               | INVALID_REQUEST",
                "quantity | 1000001          | INVALID_REQUEST",
                "quantity | 1.5              | MALFORMED_BODY",
                "quantity | {}               | MALFORMED_BODY",
            })
    void productsThatAreNoneAreRefused(String field, String value, String code) {
        String wrong = value.replace("LONG", "'" + "x".repeat(201) + "'").replace('\'', '"');
        String body = GOOD.replaceAll(
                "\"" + field + "\":(\"[^\"]*\"|\\d+)",
                "\"" + field + "\":" + java.util.regex.Matcher.quoteReplacement(wrong));
        refused(operator().body(body).post("/products"), 400, code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "category", "price", "quantity"})
    void productWithoutAFieldIsRefusedByItsName(String field) {
        String body =
                GOOD.replaceAll("\"" + field + "\":(\"[^\"]*\"|\\d+),?", "").replace(",}", "}");
        refused(operator().body(body).post("/products"), 400, "INVALID_REQUEST")
                .then()
                .body("violations[0].field", equalTo(field));
    }

    @Test
    void patchChangesWhatItNamesAndCountsVersions() {
        UUID product = register(3);
        patch(product, "\"1\"", "{\"price\":5}", 200).header("ETag", "\"2\"").body("price", equalTo(5));
        patch(product, "\"2\"", "{\"name\":\"n\",\"category\":\"c\",\"active\":false}", 200)
                .header("ETag", "\"3\"")
                .body("name", equalTo("n"))
                .body("category", equalTo("c"))
                .body("price", equalTo(5))
                .body("active", equalTo(false))
                .body("onHand", equalTo(3));
        patch(product, "W/\"3\"", "{\"active\":true}", 200).header("ETag", "\"4\"");
        patch(product, "\"9\", \"4\"", "{\"active\":true}", 200).header("ETag", "\"5\"");
        patch(product, "5", "{\"price\":6,\"name\":null}", 200).body("name", equalTo("n"));
        patch(product, "*", "{\"price\":7}", 200).header("ETag", "\"7\"");
    }

    @Test
    void patchNeedsTheVersionThatIs() {
        UUID product = register(3);
        refused(operator().body("{\"price\":5}").patch("/products/" + product), 428, "VERSION_NEEDED");
        patch(product, "\"1\"", "{\"price\":5}", 200);
        for (String stale : new String[] {"\"1\"", "\"3\"", "\"abc\"", "\"\"", "\"99999999999999999999\""}) {
            patch(product, stale, "{\"price\":6}", 412).body("code", equalTo("STALE_VERSION"));
        }
        for (String wrong : new String[] {"abc", "\"1", "-1", ",", "1".repeat(300)}) {
            patch(product, wrong, "{\"price\":6}", 400).body("code", equalTo("INVALID_REQUEST"));
        }
        customer().get("/products/" + product).then().body("price", equalTo(5)).header("ETag", "\"2\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}                         | INVALID_REQUEST",
                "{'price':null}             | INVALID_REQUEST",
                "{'price':-1}               | INVALID_REQUEST",
                "{'price':1000000000000001} | INVALID_REQUEST",
                "{'name':''}                | INVALID_REQUEST",
                "{'category':' '}           | INVALID_REQUEST",
                "{'active':'yes'}           | MALFORMED_BODY",
                "{'active':1}               | MALFORMED_BODY",
                "{'price':'1'}              | MALFORMED_BODY",
                "{'quantity':5}             | MALFORMED_BODY",
                "{'version':5}              | MALFORMED_BODY",
                "{'empty':true}             | MALFORMED_BODY",
                "{'price':5,'empty':false}  | MALFORMED_BODY",
                "[                          | MALFORMED_BODY",
            })
    void changesThatAreNoneAreRefused(String body, String code) {
        UUID product = register(3);
        patch(product, "\"1\"", body.replace('\'', '"'), 400).body("code", equalTo(code));
        customer().get("/products/" + product).then().header("ETag", "\"1\"");
    }

    @Test
    void productsAreReadByTheirIds() {
        UUID one = register(1);
        UUID two = register(2);
        customer()
                .get("/products?ids=" + two + "," + Ids.next() + "," + one + "," + two)
                .then()
                .statusCode(200)
                .body("items.productId", contains(two.toString(), one.toString()))
                .body("nextCursor", nullValue());
        String fifty = (one + ",").repeat(49) + two;
        customer().get("/products?ids=" + fifty).then().statusCode(200).body("items.size()", equalTo(2));
        refused(customer().get("/products?ids=" + fifty + "," + two), 400, "INVALID_REQUEST");
        for (String wrong : new String[] {"nonsense", one + ",", one + "&q=x", one + "&sort=price"}) {
            refused(customer().get("/products?ids=" + wrong), 400, "INVALID_REQUEST");
        }
    }

    private static io.restassured.response.ValidatableResponse patch(
            UUID product, String ifMatch, String body, int status) {
        io.restassured.response.ValidatableResponse response = operator()
                .header("If-Match", ifMatch)
                .body(body)
                .patch("/products/" + product)
                .then();
        assertThat(response.extract().statusCode()).as("%s %s", ifMatch, body).isEqualTo(status);
        return response;
    }
}
