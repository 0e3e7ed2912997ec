package io.holdfast.order.place;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.order.OrderTests;
import io.holdfast.order.stub.StubPorts;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
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

    /** Some of each kind; the table of inputs has them all, but does not look what was made. */
    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "empty items            | 400 | INVALID_REQUEST | {'items':[],'payment':{}}",
                "empty item             | 400 | INVALID_REQUEST | {'items':[{}],'payment':{}}",
                "quantity over int      | 400 | INVALID_REQUEST | {'items':[{'productId':'ID','quantity':4294967297}],'payment':{}}",
                "card with a space      | 400 | INVALID_REQUEST | {'items':[{'productId':'ID','quantity':1}],'payment':{'cardToken':'tok ok'}}",
                "unknown field in line  | 400 | MALFORMED_BODY  | {'items':[{'productId':'ID','quantity':1,'unitPrice':1}],'payment':{}}",
                "field twice            | 400 | MALFORMED_BODY  | {'items':[{'productId':'ID','quantity':1,'quantity':2}],'payment':{}}",
                "broken body            | 400 | MALFORMED_BODY  | {'items':[",
                "unknown product        | 422 | UNKNOWN_PRODUCT | {'items':[{'productId':'ID','quantity':1}],'payment':{}}",
            })
    void badBodyIsRefused(String what, int status, String code, String body) {
        refused(place(body.replace('\'', '"').replace("ID", ID)), status, code);
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
}
