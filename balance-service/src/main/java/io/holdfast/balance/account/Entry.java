package io.holdfast.balance.account;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** One movement in a user's ledger. Written by plain statements, read here. */
@Entity
@Table(name = "entry")
class Entry {

    @Id
    UUID id;

    @Column(name = "user_id")
    String userId;

    /** Counts the user's entries, in the order in which they took effect. */
    long number;

    @Enumerated(EnumType.STRING)
    Type type;

    long amount;

    @Column(name = "balance_after")
    long balanceAfter;

    String reference;

    @Column(name = "entered_at")
    Instant enteredAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    Entry() {}

    /** What moved the money. */
    @Schema(description = "What moved the money; a refund is a payment that came back")
    enum Type {
        CHARGE,
        PAYMENT,
        /** A payment that came back. */
        REFUND
    }
}
