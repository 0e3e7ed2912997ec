package io.holdfast.payment.webhook;

import io.holdfast.service.problem.Refusal;

/** Why a callback is refused. */
enum WebhookRefusal implements Refusal {
    BAD_SIGNATURE(401, "The signature is missing, wrong, or too old");

    private final int status;
    private final String title;

    WebhookRefusal(int status, String title) {
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
