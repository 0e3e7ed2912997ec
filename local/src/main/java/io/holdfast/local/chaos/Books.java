package io.holdfast.local.chaos;

import io.holdfast.local.load.HttpConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Compares what clients were told with what the shop shows: what was sold was ordered, what was taken was paid for. */
final class Books {

    private static final Duration SETTLED = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(200);

    private final ChaosSystem system;
    private final Goods goods;

    Books(ChaosSystem system, Goods goods) {
        this.system = system;
        this.goods = goods;
    }

    void compare(List<Asked> orders, Consumer<String> violated) throws IOException, InterruptedException {
        Map<String, Long> sold = new HashMap<>();
        Map<String, Long> spent = new HashMap<>();
        for (Asked asked : orders) {
            if (asked.isConfirmed()) {
                asked.plan().quantities().forEach((product, pieces) -> sold.merge(product, (long) pieces, Long::sum));
                spent.merge(asked.plan().customer().name(), asked.fromBalance(), Long::sum);
            }
        }
        try (HttpConnection stock = system.connect("stock");
                HttpConnection balance = system.connect("balance")) {
            for (Map.Entry<String, Long> product : goods.stocked().entrySet()) {
                long left = product.getValue() - sold.getOrDefault(product.getKey(), 0L);
                expect(
                        stock,
                        "/products/" + product.getKey(),
                        Map.of("onHand", left, "held", 0L, "sold", sold.getOrDefault(product.getKey(), 0L)),
                        violated);
            }
            for (Plan.Customer customer : goods.customers()) {
                long left = customer.charged() - spent.getOrDefault(customer.name(), 0L);
                expect(balance, "/balances/" + customer.name(), Map.of("balance", left, "held", 0L), violated);
            }
        }
    }

    /** A service that was just down may need a moment to answer, and a hold a moment to go. */
    private void expect(HttpConnection connection, String path, Map<String, Long> wanted, Consumer<String> violated)
            throws IOException, InterruptedException {
        long giveUp = System.nanoTime() + SETTLED.toNanos();
        String operator = system.operator();
        while (true) {
            HttpConnection.Reply reply = connection.send("GET", path, operator, "", null);
            boolean fits = reply.status() == 200
                    && wanted.entrySet().stream()
                            .allMatch(field -> reply.body().path(field.getKey()).asLong(-1) == field.getValue());
            if (fits) {
                return;
            }
            if (System.nanoTime() > giveUp) {
                violated.accept(path + " shows " + reply.body() + ", but what clients were told adds up to " + wanted);
                return;
            }
            Thread.sleep(POLL.toMillis());
        }
    }
}
