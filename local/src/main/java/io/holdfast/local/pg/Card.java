package io.holdfast.local.pg;

import java.util.Arrays;

/** How the gateway treats a card; the token says which it is. Only authorisations differ. */
enum Card {
    OK("tok_ok", State.AUTHORIZED, State.AUTHORIZED, Manner.PROMPT),
    DECLINED("tok_declined", State.DECLINED, State.DECLINED, Manner.PROMPT),
    /** Is authorised a little later; the gateway calls back. */
    PENDING_OK("tok_pending_ok", State.PENDING, State.AUTHORIZED, Manner.PROMPT),
    PENDING_DECLINED("tok_pending_declined", State.PENDING, State.DECLINED, Manner.PROMPT),
    /** Is authorised a little later, and only a query learns it. */
    PENDING_LOST("tok_pending_lost", State.PENDING, State.AUTHORIZED, Manner.PROMPT),
    /** Is authorised a little later; each callback comes three times. */
    DUPLICATE("tok_duplicate", State.PENDING, State.AUTHORIZED, Manner.PROMPT),
    /** The money moves, the answer never comes: the connection is closed after a long silence. */
    TIMEOUT("tok_timeout", State.AUTHORIZED, State.AUTHORIZED, Manner.SILENT),
    /** The money moves half-way through a long wait; before that a query knows nothing. */
    SLOW("tok_slow", State.AUTHORIZED, State.AUTHORIZED, Manner.SLOW),
    /** No card of ours. */
    STRANGE("", State.DECLINED, State.DECLINED, Manner.PROMPT);

    /** How an authorisation is answered. */
    enum Manner {
        PROMPT,
        SLOW,
        SILENT
    }

    private final String token;
    private final State first;
    private final State settled;
    private final Manner manner;

    Card(String token, State first, State settled, Manner manner) {
        this.token = token;
        this.first = first;
        this.settled = settled;
        this.manner = manner;
    }

    static Card of(String token) {
        return Arrays.stream(values())
                .filter(card -> card != STRANGE && card.token.equals(token))
                .findFirst()
                .orElse(STRANGE);
    }

    /** What an authorisation is at once. */
    State first() {
        return first;
    }

    /** What it becomes when it was pending. */
    State settled() {
        return settled;
    }

    Manner manner() {
        return manner;
    }

    /** Whether the shop is told by callbacks what becomes of it. */
    boolean isCalledBack() {
        return first == State.PENDING && this != PENDING_LOST;
    }
}
