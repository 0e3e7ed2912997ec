package io.holdfast.acceptance;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for while processes died, what was answered, and what of it is true in the end. Whoever was told that there is
 * an order, or a transaction, finds exactly that one; only what was never answered is asked for again.
 */
final class Promises {

    private static final String CONFIRMED = "CONFIRMED";
    private static final Set<String> FINAL = Set.of(CONFIRMED, "CANCELLED");

    private final RunningSystem system;
    private final Shop shop;
    private final Queue<Order> orders = new ConcurrentLinkedQueue<>();
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final Map<String, Told> transactions = new ConcurrentHashMap<>();
    private final Set<String> repeated = new HashSet<>();
    private int plain;
    private int plainConfirmed;

    /**
     * An order that was asked for, whether or not an answer came.
     *
     * @param plain whether nothing but a crash can keep it from being confirmed
     */
    private record Order(Shop.Customer customer, String key, Map<String, Object> body, boolean plain) {}

    /** The ids that the first good answer told. */
    private record Known(String orderId, String transactionId) {}

    /**
     * What is known of a transaction.
     *
     * @param acknowledged whether it must be there
     * @param state how it must have ended; null when that is all the same
     */
    private record Told(boolean acknowledged, @Nullable String state) {}

    Promises(RunningSystem system, Shop shop) {
        this.system = system;
        this.shop = shop;
    }

    /** Places an order. What certainly never left is not an order that was asked for. */
    Shop.Answer place(Shop.Customer by, Map<String, Object> body, boolean mustConfirm) {
        Order order = new Order(by, UUID.randomUUID().toString(), body, mustConfirm);
        orders.add(order);
        try {
            Shop.Answer answer = shop.place(by, order.key(), 0, body);
            if (isYes(answer)) {
                known.put(order.key(), told(answer));
            }
            return answer;
        } catch (UncheckedIOException lost) {
            if (lost.getCause() instanceof ConnectException) {
                orders.remove(order);
            }
            throw lost;
        }
    }

    /** Begins a transaction; returns its id. */
    String begin(UUID made, String coordinator, long timeoutMs, List<Map<String, Object>> branches) {
        String id = made.toString();
        transactions.put(id, new Told(false, null));
        Map<String, Object> body = Map.of("transactionId", id, "timeoutMs", timeoutMs, "branches", branches);
        Shop.Answer answer =
                shop.send("POST", system.url(coordinator) + "/transactions", shop.service(), body, null, 0);
        if (isYes(answer)) {
            transactions.put(id, new Told(true, null));
        }
        return id;
    }

    /** How many orders have not been found ended yet. */
    int size() {
        return orders.size();
    }

    /** How many orders ended that only a crash could keep from being confirmed. */
    int plain() {
        return plain;
    }

    /** How many of {@link #plain} are confirmed. */
    int plainConfirmed() {
        return plainConfirmed;
    }

    /**
     * The orders and transactions that have not ended, and why one cannot tell.
     *
     * @throws IllegalStateException when a promise is broken, which no waiting mends
     */
    List<String> open() {
        List<String> open = new ArrayList<>();
        for (Order order : List.copyOf(orders)) {
            try {
                String why = whyOpen(order);
                if (why == null) {
                    orders.remove(order);
                } else {
                    open.add(why);
                }
            } catch (UncheckedIOException e) {
                open.add("order with key " + order.key() + ": " + e);
            }
        }
        Map.copyOf(transactions).forEach((id, told) -> {
            try {
                String why = whyOpen(id, told);
                if (why == null) {
                    transactions.remove(id);
                } else {
                    open.add(why);
                }
            } catch (UncheckedIOException e) {
                open.add("transaction " + id + ": " + e);
            }
        });
        return open;
    }

    private @Nullable String whyOpen(Order order) {
        Known promised = known.get(order.key());
        if (promised == null) {
            // It was asked for and nothing was heard: the same key finds what was made of it, or makes it now.
            Shop.Answer late = shop.place(order.customer(), order.key(), 0, order.body());
            if (!isYes(late)) {
                return "order with key " + order.key() + ", never acknowledged, gives " + late;
            }
            promised = told(late);
            known.put(order.key(), promised);
            repeated.add(order.key());
        }
        String url = system.url("order") + "/orders/" + promised.orderId();
        Shop.Answer found = shop.send("GET", url, order.customer().token(), null, null, 0);
        if (found.status() == 404) {
            throw new IllegalStateException("acknowledged and lost: " + promised + " of key " + order.key());
        }
        if (found.status() != 200 || !FINAL.contains(found.text("/status"))) {
            return promised + " is " + found;
        }
        if (!repeated.contains(order.key())) {
            Shop.Answer again = shop.place(order.customer(), order.key(), 0, order.body());
            if (!isYes(again)) {
                return "key " + order.key() + " of " + promised + " gives " + again;
            }
            if (!told(again).equals(promised)) {
                throw new IllegalStateException(
                        "key " + order.key() + " was " + promised + " and is now " + told(again));
            }
            repeated.add(order.key());
        }
        boolean confirmed = found.text("/status").equals(CONFIRMED);
        // One that was cancelled may never have had a transaction.
        transactions.put(promised.transactionId(), new Told(confirmed, found.text("/status")));
        if (order.plain()) {
            plain++;
            plainConfirmed += confirmed ? 1 : 0;
        }
        return null;
    }

    private @Nullable String whyOpen(String id, Told told) {
        Shop.Answer found = shop.transaction("coordinator", id);
        if (found.status() == 404) {
            if (told.acknowledged()) {
                throw new IllegalStateException("transaction " + id + " was acknowledged and is lost");
            }
            return null;
        }
        if (!found.body().hasNonNull("endedAt")) {
            return "transaction " + id + " is " + found;
        }
        if (told.state() != null && !told.state().equals(found.text("/state"))) {
            throw new IllegalStateException("the order is " + told.state() + ", its transaction is " + found);
        }
        return null;
    }

    private static boolean isYes(Shop.Answer answer) {
        return answer.status() / 100 == 2;
    }

    private static Known told(Shop.Answer answer) {
        return new Known(answer.text("/orderId"), answer.text("/transactionId"));
    }
}
