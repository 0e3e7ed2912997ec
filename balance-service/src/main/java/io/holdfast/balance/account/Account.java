package io.holdfast.balance.account;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/**
 * A user's balance as it was read. Orders change the same row by plain statements at any time, so that an entity is good for
 * showing and for nothing else.
 */
@Entity
@Table(name = "balance")
class Account {

    @Id
    @Column(name = "user_id")
    String userId;

    long balance;
    long held;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    Account() {}

    /** The account of a user who has never charged: it exists nowhere, and is empty. */
    Account(String userId) {
        this.userId = userId;
    }
}
