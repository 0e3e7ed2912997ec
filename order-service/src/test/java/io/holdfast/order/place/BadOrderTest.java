package io.holdfast.order.place;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.order.OrderTests;
import io.holdfast.order.stub.StubPorts;
import io.holdfast.protocol.identity.Role;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.Collections;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubPorts.class)
class BadOrderTest extends OrderTests {

    private static final String ID = "01900000-0000-7000-8000-000000000000";

    @AfterEach
    void nothingWasMade() {
        assertThat(ordersOfTheCustomer()).isZero();
        assertThat(coordinator.requests()).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "no items               | 400 | INVALID_REQUEST | {'payment':{}}",
                "null items             | 400 | INVALID_REQUEST | {'items':null,'payment':{}}",
                "empty items            | 400 | INVALID_REQUEST | {'items':[],'payment':{}}",
                "null item              | 400 | INVALID_REQUEST | {'items':[null],'payment':{}}",
                "empty item             | 400 | INVALID_REQUEST | {'items':[{}],'payment':{}}",
                "no payment             | 400 | INVALID_REQUEST | {'items':[{'productId':'ID','quantity':1}]}",
                "null payment           | 400 | INVALID_REQUEST | {'items':[{'productId':'ID','quantity':1}],'payment':null}",
                "no product             | 400 | INVALID_REQUEST | {'items':[{'quantity':1}],'payment':{}}",
                "no quantity            | 400 | INVALID_REQUEST | {'items':[{'productId':'ID'}],'payment':{}}",
                "null quantity          | 400 | INVALID_REQUEST | {'items':[{'productId':'ID','quantity':null}],'payment':{}}",
                "zero quantity          | 400 | INVALID_REQUEST | {'items':[{'productId':'ID','quantity':0}],'payment':{}}",
                "negative quantity      | 400 | INVALID_REQUEST | {'items':[{'productId':'ID','quantity':-1}],'payment':{}}",
                "quantity over limit    | 400 | INVALID_REQUEST | {'items':[{'productId':'ID','quantity':1000001}],'payment':{}}",
                "quantity over int      | 400 | INVALID_REQUEST | {'items':[{'productId':'ID','quantity':4294967297}],'payment':{}}",
                "negative price         | 400 | INVALID_REQUEST | {'items':[{'productId':'ID','quantity':1,'expectedUnitPrice':-1}],'payment':{}}",
                "price over limit       | 400 | INVALID_REQUEST | {'items':[{'productId':'ID','quantity':1,'expectedUnitPrice':1000000000000001}],'payment':{}}",
                "negative balance       | 400 | INVALID_REQUEST | {'items':[{'productId':'ID','quantity':1}],'payment':{'balanceAmount':-1}}",
                "balance over limit     | 400 | INVALID_REQUEST | {'items':[{'productId':'ID','quantity':1}],'payment':{'balanceAmount':1000000000000001}}",
                "empty card             | 400 | INVALID_REQUEST | {'items':[{'productId':'ID','quantity':1}],'payment':{'cardToken':''}}",
                "card with a space      | 400 | INVALID_REQUEST | {'items':[{'productId':'ID','quantity':1}],'payment':{'cardToken':'tok ok'}}",
                "card that is a number  | 400 | MALFORMED_BODY  | {'items':[{'productId':'ID','quantity':1}],'payment':{'cardToken':4}}",
                "quantity over long     | 400 | MALFORMED_BODY  | {'items':[{'productId':'ID','quantity':99999999999999999999}],'payment':{}}",
                "quantity with fraction | 400 | MALFORMED_BODY  | {'items':[{'productId':'ID','quantity':1.5}],'payment':{}}",
                "quantity as text       | 400 | MALFORMED_BODY  | {'items':[{'productId':'ID','quantity':'1'}],'payment':{}}",
                "quantity as boolean    | 400 | MALFORMED_BODY  | {'items':[{'productId':'ID','quantity':true}],'payment':{}}",
                "malformed product      | 400 | MALFORMED_BODY  | {'items':[{'productId':'7','quantity':1}],'payment':{}}",
                "malformed coupon       | 400 | MALFORMED_BODY  | {'items':[{'productId':'ID','quantity':1}],'couponId':'x','payment':{}}",
                "unknown field          | 400 | MALFORMED_BODY  | {'items':[{'productId':'ID','quantity':1}],'payment':{},'total':1}",
                "unknown field in line  | 400 | MALFORMED_BODY  | {'items':[{'productId':'ID','quantity':1,'unitPrice':1}],'payment':{}}",
                "field twice            | 400 | MALFORMED_BODY  | {'items':[{'productId':'ID','quantity':1,'quantity':2}],'payment':{}}",
                "items no list          | 400 | MALFORMED_BODY  | {'items':{'productId':'ID'},'payment':{}}",
                "body no object         | 400 | MALFORMED_BODY  | [1]",
                "broken body            | 400 | MALFORMED_BODY  | {'items':[",
                "two bodies             | 400 | MALFORMED_BODY  | {'items':[{'productId':'ID','quantity':1}],'payment':{}} {}",
                "null body              | 400 | INVALID_REQUEST | null",
                "unknown product        | 422 | UNKNOWN_PRODUCT | {'items':[{'productId':'ID','quantity':1}],'payment':{}}",
            })
    void badBodyIsRefused(String what, int status, String code, String body) {
        refused(place(body.replace('\'', '"').replace("ID", ID)), status, code);
    }

    @Test
    void noBodyIsRefused() {
        refused(place(""), 400, "INVALID_REQUEST");
    }

    @Test
    void moreLinesThanFiftyAreRefused() {
        String item = item(shelf.product("apple", 1), 1);
        refused(place(body(Collections.nCopies(51, item).toArray(new String[0]))), 400, "INVALID_REQUEST");
    }

    @Test
    void anOrderThatCostsTooMuchIsRefused() {
        UUID dear = shelf.product("dear", 1_000_000_000_000_000L);
        refused(place(body(item(dear, 2))), 422, "TOTAL_TOO_LARGE");
        refused(place(body(item(dear, 1_000_000))), 422, "TOTAL_TOO_LARGE");
        refused(place(body(item(dear, 1), item(dear, 1))), 422, "TOTAL_TOO_LARGE");
    }

    @Test
    void anOrderThatIsNotCoveredIsRefused() {
        String items = item(shelf.product("apple", 300), 2);
        refused(place("{\"items\":[" + items + "],\"payment\":{\"balanceAmount\":599}}"), 422, "PAYMENT_NOT_COVERED");
        refused(place("{\"items\":[" + items + "],\"payment\":{\"balanceAmount\":0}}"), 422, "PAYMENT_NOT_COVERED");
    }

    @Test
    void theKeyIsNeededAndMustBeOne() {
        String body = body(item(shelf.product("apple", 1), 1));
        refused(customer().contentType("application/json").body(body).post("/orders"), 400, "IDEMPOTENCY_KEY_MISSING");
        refused(place("x".repeat(256), body, null), 400, "INVALID_REQUEST");
        refused(place("two words", body, null), 400, "INVALID_REQUEST");
    }

    @Test
    void bodyMustBeJsonAndWithinItsLimit() {
        String body = body(item(shelf.product("apple", 1), 1));
        refused(
                customer()
                        .header("Idempotency-Key", newKey())
                        .contentType("text/plain")
                        .body(body)
                        .post("/orders"),
                415,
                "UNSUPPORTED_MEDIA_TYPE");
        refused(place(body + " ".repeat(70_000)), 413, "BODY_TOO_LARGE");
    }

    @Test
    void pathAndMethodMustBeRight() {
        refused(customer().post("/orders;x=1"), 400, "BAD_PATH");
        refused(customer().delete("/orders"), 405, "METHOD_NOT_ALLOWED");
    }

    @Test
    void onlyCustomersPlaceOrders() {
        String body = body(item(shelf.product("apple", 1), 1));
        refused(post(null, body), 401, "UNAUTHENTICATED");
        refused(post("no.token.atall", body), 401, "UNAUTHENTICATED");
        refused(
                post(TestTokens.users().sign(customer, Duration.ofMinutes(-5), Role.CUSTOMER), body),
                401,
                "UNAUTHENTICATED");
        refused(post(TestTokens.operator(), body), 403, "FORBIDDEN");
        refused(post(TestTokens.service("stock"), body), 403, "FORBIDDEN");
    }

    private static Response post(@org.jspecify.annotations.Nullable String token, String body) {
        return (token == null ? given() : as(token))
                .header("Idempotency-Key", newKey())
                .contentType("application/json")
                .body(body)
                .post("/orders");
    }
}
