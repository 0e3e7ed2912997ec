package io.holdfast.stock.product;

import io.holdfast.service.problem.Refusal;

/** The refusals of products. */
enum ProductRefusal implements Refusal {
    STOCK_NOT_AVAILABLE(409, "The adjustment would take stock that orders hold or that is not there"),
    STOCK_LIMIT_REACHED(409, "The adjustment would bring more than can be kept of one product");

    private final int status;
    private final String title;

    ProductRefusal(int status, String title) {
        this.status = status;
        this.title = title;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
