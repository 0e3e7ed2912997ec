package io.holdfast.participant.rest;

import io.holdfast.service.problem.Refusal;

/** The refusal that only operators see who want to give up a confirm. */
enum GiveUpRefusal implements Refusal {
    NOT_CONFIRMING(409, "Only a confirm that is under way and refused outside can be given up");

    private final int status;
    private final String title;

    GiveUpRefusal(int status, String title) {
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
