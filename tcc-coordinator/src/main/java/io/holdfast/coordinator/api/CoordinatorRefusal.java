package io.holdfast.coordinator.api;

import io.holdfast.service.problem.Refusal;

/** The refusals that are the coordinator's own. */
enum CoordinatorRefusal implements Refusal {
    UNKNOWN_PARTICIPANT(400, "The coordinator's configuration knows no participant of that name"),
    UNSUPPORTED_KIND(400, "The participant has no branches of this kind, by the coordinator's configuration"),
    NOT_THE_PARTICIPANT(403, "Only the participant that the branch names may tell its outcome"),
    ALREADY_CONFIRMED(409, "The transaction is decided to be confirmed, and a decision never changes"),
    CANCELLED(409, "The transaction is cancelled: what was done for it is to be undone"),
    OUTCOME_CONTRADICTED(409, "The branch has the opposite outcome already"),
    ALREADY_ENDED(409, "The transaction has ended, nothing of it is left to be called"),
    NOT_PARKED(409, "Only a branch that is parked or contradicted can be resolved"),
    RESERVATION_NOT_FINAL(409, "The participant's reservation is not final, so the branch can still end by itself"),
    RESERVATION_DIFFERS(409, "The participant's reservation shows another end"),
    RESERVATION_NOT_SHOWN(409, "The participant shows no reservation, and force was not given"),
    CONTENT_MISMATCH(422, "The transaction id was begun with other content"),
    TOO_OLD(422, "The transaction id is no UUIDv7, older than what is kept, or made in the future"),
    OVERLOADED(503, "Too many transactions are in progress, try again"),
    RESTORED(503, "Transactions of that time may be missing after a restore");

    private final int status;
    private final String title;

    CoordinatorRefusal(int status, String title) {
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
