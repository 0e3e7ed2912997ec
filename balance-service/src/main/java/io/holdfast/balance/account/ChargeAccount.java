package io.holdfast.balance.account;

import io.holdfast.balance.Balance;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Money to put into an account. */
record ChargeAccount(
        @Schema(description = "In minor units", examples = "4500") @NotNull @Min(1) @Max(Balance.MAX_AMOUNT)
        Long amount) {}
