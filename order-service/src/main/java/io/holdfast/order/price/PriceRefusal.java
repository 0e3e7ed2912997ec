package io.holdfast.order.price;

import io.holdfast.service.problem.Refusal;

/** Why there can be no such order. */
public enum PriceRefusal implements Refusal {
    UNKNOWN_PRODUCT("There is no such product"),
    TOTAL_TOO_LARGE("The order costs more than an order can"),
    PAYMENT_NOT_COVERED("The payment does not cover the order");

    private final String title;

    PriceRefusal(String title) {
        this.title = title;
    }

    @Override
    public int status() {
        return 422;
    }

    @Override
    public String title() {
        return title;
    }
}
