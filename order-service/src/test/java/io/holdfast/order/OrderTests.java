package io.holdfast.order;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.holdfast.order.stub.Coordinating;
import io.holdfast.order.stub.Shelf;
import io.holdfast.order.stub.StubServer;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Problem;
import io.holdfast.service.database.Database;
import io.holdfast.service.testing.TestStep;
import io.holdfast.service.testing.TestTokens;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** The stubs around the service and the calls that every test of orders makes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class OrderTests {

    protected final Shelf shelf = new Shelf();
    protected StubServer stock;
    protected StubServer coupon;
    protected StubServer coordinator;

    /** Nobody else's, so that a list shows what the test made. */
    protected String customer = "";

    @Inject
    protected Database database;

    @SuppressWarnings("NullAway.Init") // Made before all tests of the class.
    protected OrderTests() {}

    @BeforeAll
    void startStubs() {
        stock = new StubServer("holdfast.stock.url");
        coupon = new StubServer("holdfast.coupon.url");
        coordinator = new StubServer("holdfast.coordinator.urls");
    }

    @AfterAll
    void stopStubs() {
        stock.close();
        coupon.close();
        coordinator.close();
    }

    @BeforeEach
    void forgetScripts() throws Exception {
        // Neither an order nor a hold that another class has left is asked about while a test counts the requests.
        database.inTransaction(TestStep.ASIDE, connection -> {
            try (PreparedStatement orders = connection.prepareStatement("UPDATE orders SET next_ask_at = NULL");
                    PreparedStatement holds = connection.prepareStatement(
                            "UPDATE reservation SET expires_at = UTC_TIMESTAMP(3) + INTERVAL 1 DAY")) {
                return orders.executeUpdate() + holds.executeUpdate();
            }
        });
        for (StubServer stub : List.of(stock, coupon, coordinator)) {
            stub.start();
            stub.requests().clear();
        }
        stock.answers(shelf);
        coordinator.answers(Coordinating.confirming());
        customer = "customer-" + UUID.randomUUID();
    }

    protected static String newKey() {
        return UUID.randomUUID().toString();
    }

    protected static String item(UUID productId, long quantity) {
        return "{\"productId\":\"%s\",\"quantity\":%d}".formatted(productId, quantity);
    }

    /** A request that the balance pays. */
    protected static String body(String... items) {
        return "{\"items\":[%s],\"payment\":{}}".formatted(String.join(",", items));
    }

    protected RequestSpecification customer() {
        return as(TestTokens.customer(customer));
    }

    protected static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token).urlEncodingEnabled(false);
    }

    protected Response place(String body) {
        return place(newKey(), body, null);
    }

    protected Response placeAndWait(String body) {
        return place(newKey(), body, "wait=10");
    }

    protected Response place(String key, String body, @Nullable String prefer) {
        RequestSpecification request = customer()
                .header("Idempotency-Key", key)
                .contentType("application/json")
                .body(body);
        return (prefer == null ? request : request.header("Prefer", prefer)).post("/orders");
    }

    protected Response read(String orderId) {
        return customer().get("/orders/" + orderId);
    }

    /** Checks that an answer is the problem it should be. */
    protected static Response refused(Response response, int status, String code) {
        response.then().statusCode(status).contentType(Problem.MEDIA_TYPE).body("code", equalTo(code));
        assertThat(response.<String>path("traceId")).hasSize(32);
        return response;
    }

    /** The rows of a query, each as text with commas between its columns. */
    protected List<String> rows(String sql) {
        return database.inTransaction(TestStep.ASIDE, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql);
                    ResultSet result = statement.executeQuery()) {
                List<String> rows = new ArrayList<>();
                while (result.next()) {
                    List<String> columns = new ArrayList<>();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        columns.add(String.valueOf(result.getString(i)));
                    }
                    rows.add(String.join(",", columns));
                }
                return rows;
            }
        });
    }

    protected List<String> events(String orderId) {
        return rows("SELECT sequence, status FROM order_event WHERE order_id = '" + orderId + "' ORDER BY sequence");
    }

    protected long ordersOfTheCustomer() {
        return rows("SELECT order_id FROM orders WHERE user_id = '" + customer + "'")
                .size();
    }

    protected static String json(Map<String, ?> content) {
        return CanonicalJson.write(content);
    }
}
