package io.holdfast.local.pg;

/** What a payment is at the gateway. An entry of the ledger says that it has become that. */
enum State {
    PENDING,
    AUTHORIZED,
    DECLINED,
    CAPTURED,
    VOIDED,
    REFUNDED
}
