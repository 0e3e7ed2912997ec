package io.holdfast.balance.account;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a user has, in minor units. */
@Schema(name = "Balance", description = "What a user has, in minor units")
record AccountView(
        @Schema(description = "Whose it is", examples = "carl")
        String userId,

        @Schema(description = "What remains after confirmed payments", examples = "10000")
        long balance,

        @Schema(description = "What orders hold of it", examples = "4500")
        long held,

        @Schema(description = "What is left of it for new orders", examples = "5500")
        long available) {

    static AccountView of(Account account) {
        return new AccountView(account.userId, account.balance, account.held, account.balance - account.held);
    }
}
