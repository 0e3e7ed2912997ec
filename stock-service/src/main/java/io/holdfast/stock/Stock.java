package io.holdfast.stock;

import io.holdfast.participant.HoldRefusedException;
import io.holdfast.service.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;

/**
 * The rule of stock: nobody holds more than is available, and what is held is either sold or available again. Each rule is
 * one conditional statement for each product, in the order of their ids, so that two orders never wait for each other in a
 * circle; the table's constraints guard the same rules once more.
 */
@ApplicationScoped
public class Stock {

    /** The most of one product that one line of an order, or one adjustment, can move. */
    public static final long MAX_QUANTITY = 1_000_000;

    /** The highest price, in minor units. */
    public static final long MAX_PRICE = 1_000_000_000_000_000L;

    private static final String HOLD = """
            UPDATE product SET held = held + ?
            WHERE id = ? AND active AND price = ? AND on_hand - held >= ?""";
    private static final String KEEP =
            "UPDATE product SET on_hand = on_hand - ?, held = held - ?, sold = sold + ? WHERE id = ?";
    private static final String LET_GO = "UPDATE product SET held = held - ? WHERE id = ?";
    private static final String WHY = "SELECT active, price, on_hand - held FROM product WHERE id = ?";

    /** A product at the price that a customer saw. */
    record Offer(UUID productId, long unitPrice) implements Comparable<Offer> {

        private static final Comparator<Offer> BY_ID =
                Comparator.comparing(Offer::productId).thenComparing(Offer::unitPrice);

        @Override
        public int compareTo(Offer other) {
            return BY_ID.compare(this, other);
        }
    }

    /**
     * Holds the quantities.
     *
     * @throws HoldRefusedException when a product is not for sale, costs something else or has too few available
     */
    void hold(Connection connection, SortedMap<Offer, Long> quantities) throws SQLException {
        List<Offer> offers = new ArrayList<>(quantities.keySet());
        try (PreparedStatement update = connection.prepareStatement(HOLD)) {
            for (Offer offer : offers) {
                bindHold(update, offer, quantities.getOrDefault(offer, 0L));
                update.addBatch();
            }
            int[] changed = update.executeBatch();
            for (int i = 0; i < changed.length; i++) {
                if (changed[i] != 1) {
                    Offer offer = offers.get(i);
                    throw refusal(connection, offer, quantities.getOrDefault(offer, 0L));
                }
            }
        }
    }

    /** Turns what is held into what is sold. */
    void keep(Connection connection, SortedMap<UUID, Long> quantities) throws SQLException {
        changeHeld(connection, KEEP, quantities, 3);
    }

    /** Makes what is held available again. */
    void letGo(Connection connection, SortedMap<UUID, Long> quantities) throws SQLException {
        changeHeld(connection, LET_GO, quantities, 1);
    }

    private static void bindHold(PreparedStatement update, Offer offer, long quantity) throws SQLException {
        update.setLong(1, quantity);
        update.setString(2, offer.productId().toString());
        update.setLong(3, offer.unitPrice());
        update.setLong(4, quantity);
    }

    /**
     * Finds out why a product could not be held. The look takes no lock: rows that come later in the order are locked by now,
     * and who goes back to an earlier one waits in a circle with an order that holds it.
     *
     * @throws SQLException when somebody has brought some back since: the whole transaction may be tried again
     */
    private static HoldRefusedException refusal(Connection connection, Offer offer, long quantity) throws SQLException {
        UUID id = offer.productId();
        try (PreparedStatement select = connection.prepareStatement(WHY)) {
            select.setString(1, id.toString());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return new HoldRefusedException("PRODUCT_UNAVAILABLE", "there is no product " + id);
                }
                if (!row.getBoolean(1)) {
                    return new HoldRefusedException("PRODUCT_UNAVAILABLE", "product " + id + " is not for sale");
                }
                if (row.getLong(2) != offer.unitPrice()) {
                    return new HoldRefusedException(
                            "PRICE_CHANGED",
                            "product " + id + " costs " + row.getLong(2) + ", not " + offer.unitPrice());
                }
                if (row.getLong(3) < quantity) {
                    return new HoldRefusedException(
                            "OUT_OF_STOCK", "product " + id + " has " + row.getLong(3) + " available, not " + quantity);
                }
            }
        }
        throw Database.changedMeanwhile("product " + id);
    }

    private static void changeHeld(
            Connection connection, String statement, SortedMap<UUID, Long> quantities, int timesBound)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(statement)) {
            for (var each : quantities.entrySet()) {
                for (int i = 1; i <= timesBound; i++) {
                    update.setLong(i, each.getValue());
                }
                update.setString(timesBound + 1, each.getKey().toString());
                update.addBatch();
            }
            for (int changed : update.executeBatch()) {
                if (changed != 1) {
                    throw new IllegalStateException("a product with held stock is gone: one of " + quantities.keySet());
                }
            }
        }
    }
}
