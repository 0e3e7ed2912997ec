-- One card payment for each branch. The row is there before anything is sent to the gateway.
CREATE TABLE payment (
    id             UUID         NOT NULL PRIMARY KEY,
    transaction_id UUID         NOT NULL,
    branch_id      VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    order_id       UUID         NOT NULL,
    user_id        VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
    amount         BIGINT       NOT NULL,
    state          VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- The gateway's own name of the payment, once it has told.
    pg_reference   VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NULL,
    -- Why the state is what it is, in the words of the last change.
    detail         VARCHAR(500) NULL,
    -- Every change as {"state","detail","at"}, only read together with its payment.
    history        JSON         NOT NULL,
    -- How many requests to authorise may have reached the gateway, or still may.
    sends          INT          NOT NULL,
    -- When the last of them left.
    sent_at        DATETIME(3)  NOT NULL,
    -- No request to authorise leaves any more.
    closed         BOOLEAN      NOT NULL,
    created_at     DATETIME(3)  NOT NULL,
    updated_at     DATETIME(3)  NOT NULL,
    UNIQUE KEY payment_branch (transaction_id, branch_id),
    KEY payment_order (order_id),
    KEY payment_user (user_id, id),
    KEY payment_state (state, id),
    CONSTRAINT payment_amount CHECK (amount > 0),
    CONSTRAINT payment_sends CHECK (sends >= 0)
) ENGINE = InnoDB;
