package io.holdfast.local.demo;

import io.holdfast.embedded.process.StartFailure;
import io.holdfast.local.folder.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/**
 * Makes sure that a product is on the shelf and money in the customer's balance, and tells how to order. Made once: later
 * starts find the product again and only fill up what is used up.
 */
public final class FirstOrder {

    private static final int QUANTITY = 2;
    private static final long PRICE = 15_000;
    private static final long SHELF = 100;
    private static final long CHARGE = 1_000_000;

    private final Api stock;
    private final Api balance;
    private final Path remembered;

    /** @param remembered the file that keeps the product's id, forgotten together with the data */
    public FirstOrder(String stockUrl, String balanceUrl, String operatorToken, Path remembered) {
        this.stock = new Api(stockUrl, operatorToken);
        this.balance = new Api(balanceUrl, operatorToken);
        this.remembered = remembered;
    }

    /** What can be ordered, and for how much. */
    public record Product(String id, long price) {}

    /** Makes what is missing. */
    public Product prepare(String customer) {
        try {
            Product product = product();
            fillBalance(customer, product.price() * QUANTITY);
            return product;
        } catch (IOException e) {
            throw new StartFailure("the first order cannot be prepared: " + e, e);
        }
    }

    private Product product() throws IOException {
        if (Files.exists(remembered)) {
            String known = Files.readString(remembered).strip();
            Api.Reply found = stock.get("/products/" + known);
            if (found.status() == 200 && found.body().path("active").asBoolean(true)) {
                if (found.body().path("available").asLong() < QUANTITY) {
                    require(
                            201,
                            stock.post(
                                    "/products/" + known + "/adjustments",
                                    Map.of(),
                                    Map.of("delta", SHELF, "reason", "the shelf of the first order was empty")),
                            "fill the shelf");
                }
                return new Product(known, found.body().path("price").asLong());
            }
        }
        Api.Reply created = stock.post(
                "/products",
                Map.of(),
                Map.of("name", "Ceramic teapot", "category", "kitchen", "price", PRICE, "quantity", SHELF));
        require(201, created, "register a product");
        String id = created.body().path("productId").asText();
        Secrets.write(remembered, id + "\n");
        return new Product(id, PRICE);
    }

    private void fillBalance(String customer, long needed) throws IOException {
        Api.Reply now = balance.get("/balances/" + customer);
        if (now.status() == 200 && now.body().path("available").asLong() >= needed) {
            return;
        }
        require(
                201,
                balance.post(
                        "/balances/" + customer + "/charges",
                        Map.of("Idempotency-Key", "first-order-" + UUID.randomUUID()),
                        Map.of("amount", Math.max(CHARGE, needed))),
                "charge the balance");
    }

    private static void require(int expected, Api.Reply reply, String what) throws IOException {
        if (reply.status() != expected && reply.status() != 200) {
            throw new IOException(
                    "could not " + what + ": " + reply.status() + " instead of " + expected + " " + reply.body());
        }
    }

    /** A command that works when it is pasted; pasted twice it shows the same order, not a second one. */
    public static String curl(String orderUrl, String token, Product product) {
        return String.join(
                "\n",
                "curl -sS -X POST " + orderUrl + "/orders \\",
                "  -H 'Authorization: Bearer " + token + "' \\",
                "  -H 'Content-Type: application/json' \\",
                "  -H 'Idempotency-Key: first-order-" + Secrets.random() + "' \\",
                "  -H 'Prefer: wait=10' \\",
                "  -d '{\"items\":[{\"productId\":\"" + product.id() + "\",\"quantity\":" + QUANTITY
                        + "}],\"payment\":{\"balanceAmount\":" + product.price() * QUANTITY + "}}'; echo");
    }
}
