package io.holdfast.balance.account;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

/** The accounts as they are read. */
@ApplicationScoped
class Accounts implements PanacheRepositoryBase<Account, String> {

    /** The user's account; empty when there was never a charge. */
    Account of(String userId) {
        return findByIdOptional(userId).orElseGet(() -> new Account(userId));
    }
}
