package io.holdfast.local.demo;

import org.jspecify.annotations.Nullable;

/**
 * One order to show, and how it must end.
 *
 * @param story what the viewer sees, and why
 * @param price of one piece
 * @param shelf how many pieces there are
 * @param quantity how many are ordered
 * @param money what the customer's balance is
 * @param discount what the coupon takes off; 0 for none
 * @param fromBalance what the balance shall pay beside a card
 * @param card the card's token; null when the balance pays all
 * @param down who is killed while its hold is kept; null when nobody is
 * @param refusal who refuses, and by which code; null when the order is confirmed
 */
record Scene(
        String title,
        String story,
        String product,
        long price,
        long shelf,
        long quantity,
        long money,
        long discount,
        long fromBalance,
        @Nullable String card,
        @Nullable String down,
        @Nullable Refusal refusal) {

    record Refusal(String participant, String code) {}

    private static final String PENDING = "tok_pending";

    /** How the order must end. */
    String ending() {
        return refusal == null ? "CONFIRMED" : "CANCELLED";
    }

    /** Whether the card leaves the order waiting for a while. */
    boolean waits() {
        return card != null && card.startsWith(PENDING);
    }

    /** What the customer pays when the order is confirmed. */
    long total() {
        return price * quantity - discount;
    }

    /** The part of the total that the balance pays. */
    long paidFromBalance() {
        return card == null ? total() : Math.min(total(), fromBalance);
    }
}
