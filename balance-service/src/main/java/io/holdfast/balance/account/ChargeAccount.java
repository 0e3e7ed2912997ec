package io.holdfast.balance.account;

import io.holdfast.balance.Balance;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

/**
 * Money to put into an account.
 *
 * @param amount in minor units, 1 to 10^15
 */
record ChargeAccount(
        @NotNull @Min(1) @Max(Balance.MAX_AMOUNT) Long amount) {}
