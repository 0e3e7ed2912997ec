package io.holdfast.balance.account;

import io.holdfast.service.crash.DurableStep;

/** What is made durable for an account besides holds. */
enum AccountStep implements DurableStep {
    CHARGE
}
