-- What a user has. `balance` is what remains after confirmed payments, `held` what orders hold of it.
CREATE TABLE balance (
    user_id VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL PRIMARY KEY,
    balance BIGINT       NOT NULL,
    held    BIGINT       NOT NULL,
    -- How many entries the user's ledger has: the number of the newest.
    entries BIGINT       NOT NULL,
    CONSTRAINT balance_held_is_there CHECK (held BETWEEN 0 AND balance),
    CONSTRAINT balance_entries CHECK (entries >= 0)
) ENGINE = InnoDB;

-- Every movement, in the order in which it took effect: the amounts of a user add up to the balance. Never changed again.
CREATE TABLE entry (
    user_id       VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
    number        BIGINT       NOT NULL,
    id            UUID         NOT NULL,
    type          VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    amount        BIGINT       NOT NULL,
    balance_after BIGINT       NOT NULL,
    -- What it came of: the charge's Idempotency-Key, or the payment's transaction and branch.
    reference     VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    entered_at    DATETIME(3)  NOT NULL,
    PRIMARY KEY (user_id, number),
    UNIQUE KEY entry_id (id),
    CONSTRAINT entry_amount CHECK (amount > 0 AND type IN ('CHARGE', 'REFUND') OR amount < 0 AND type = 'PAYMENT'),
    CONSTRAINT entry_balance_after CHECK (balance_after >= 0)
) ENGINE = InnoDB;
