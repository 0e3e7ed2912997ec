package io.holdfast.local.load;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Which orders are placed: decided by the seed alone, so that a run can be repeated.
 *
 * @param failRate the part of the orders whose customer has no money, 0 to 1
 * @param hot whether all want one and the same product
 * @param coupons whether some orders bring a coupon
 * @param cards whether some orders are paid by balance and card
 * @param full whether every order uses every service, and those that fail do so in the last try: their card is declined
 */
record Mix(long seed, double failRate, boolean hot, boolean coupons, boolean cards, boolean full) {

    static final int PRODUCTS = 50;
    static final int CUSTOMERS = 100;
    static final int POOR_CUSTOMERS = 20;
    static final int MOST_LINES = 3;
    static final int MOST_PIECES = 2;

    private static final double COUPON_RATE = 0.2;
    private static final double CARD_RATE = 0.25;

    record Line(int product, int quantity) {}

    /**
     * An order to place.
     *
     * @param customer counts the customers; those without money are counted by themselves
     * @param poor whether the balance does not suffice, so that the order must be cancelled
     * @param declined whether the card is declined, so that the order must be cancelled
     */
    record Wanted(int customer, boolean poor, List<Line> lines, boolean coupon, boolean card, boolean declined) {

        boolean fails() {
            return poor || declined;
        }
    }

    /** The order of that number; the same each time. */
    Wanted order(int number) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003L + number);
        boolean fails = random.nextDouble() < failRate;
        if (full) {
            return new Wanted(random.nextInt(CUSTOMERS), false, lines(random), true, true, fails);
        }
        int customer = random.nextInt(fails ? POOR_CUSTOMERS : CUSTOMERS);
        boolean coupon = random.nextDouble() < COUPON_RATE;
        boolean card = random.nextDouble() < CARD_RATE;
        return new Wanted(customer, fails, lines(random), coupon && coupons && !fails, card && cards && !fails, false);
    }

    private List<Line> lines(SplittableRandom random) {
        if (hot) {
            return List.of(new Line(0, 1));
        }
        List<Line> lines = new ArrayList<>();
        int wanted = 1 + random.nextInt(MOST_LINES);
        int product = random.nextInt(PRODUCTS);
        for (int i = 0; i < wanted; i++) {
            lines.add(new Line(product, 1 + random.nextInt(MOST_PIECES)));
            product = (product + 1 + random.nextInt(PRODUCTS / MOST_LINES)) % PRODUCTS;
        }
        return lines;
    }
}
