package io.holdfast.balance.account;

import io.holdfast.service.problem.Refusal;

/** The refusals of accounts. */
enum AccountRefusal implements Refusal {
    BALANCE_LIMIT_REACHED(422, "The charge would bring more than a balance can have");

    private final int status;
    private final String title;

    AccountRefusal(int status, String title) {
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
