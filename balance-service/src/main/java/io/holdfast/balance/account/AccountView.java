package io.holdfast.balance.account;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a user has, in minor units.
 *
 * @param balance what remains after confirmed payments
 * @param held what orders hold of it
 * @param available what is left of it for new orders
 */
@Schema(name = "Balance")
record AccountView(String userId, long balance, long held, long available) {

    static AccountView of(Account account) {
        return new AccountView(account.userId, account.balance, account.held, account.balance - account.held);
    }
}
