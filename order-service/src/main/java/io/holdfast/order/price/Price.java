package io.holdfast.order.price;

import io.holdfast.service.problem.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * What an order costs, and how it is paid; amounts in minor units.
 *
 * @param discount what the coupon takes off the subtotal
 * @param balance the part that the customer's balance pays
 * @param card the part that the card pays
 */
public record Price(long subtotal, long discount, long total, long balance, long card) {

    /**
     * Splits the total. Without a card the balance pays what was named, or everything; with a card it pays what was named, or
     * nothing, and the card pays the rest. Nothing pays more than the total.
     *
     * @param discount from 0 to the subtotal
     * @param balanceAmount what the balance shall pay, at least 0
     */
    public static Price of(long subtotal, long discount, @Nullable Long balanceAmount, boolean hasCard) {
        if (discount < 0 || discount > subtotal) {
            throw new IllegalArgumentException("a discount of " + discount + " on " + subtotal);
        }
        long total = subtotal - discount;
        long wished = balanceAmount != null ? balanceAmount : hasCard ? 0 : total;
        long balance = Math.min(wished, total);
        return new Price(subtotal, discount, total, balance, hasCard ? total - balance : 0);
    }

    /**
     * Checks that all of it is paid.
     *
     * @throws RefusedException {@code PAYMENT_NOT_COVERED}
     */
    public Price requireCovered() {
        if (balance + card < total) {
            throw new RefusedException(
                    PriceRefusal.PAYMENT_NOT_COVERED,
                    "the balance is to pay " + balance + " of " + total + ", and there is no card for the rest");
        }
        return this;
    }
}
