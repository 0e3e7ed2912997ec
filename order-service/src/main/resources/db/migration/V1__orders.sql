-- One row for each order; begin_request and transaction_id are committed before the transaction is begun.
CREATE TABLE orders (
    order_id           UUID         NOT NULL PRIMARY KEY,
    user_id            VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
    status             VARCHAR(20)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- Counts the changes of status; the newest row of order_event has it too.
    sequence           INT          NOT NULL,
    reason_code        VARCHAR(64)  CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NULL,
    reason_detail      VARCHAR(500) CHARACTER SET utf8mb4 NULL,
    reason_participant VARCHAR(64)  CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NULL,
    subtotal           BIGINT       NOT NULL,
    discount           BIGINT       NOT NULL,
    total              BIGINT       NOT NULL,
    paid_balance       BIGINT       NOT NULL,
    paid_card          BIGINT       NOT NULL,
    coupon_id          UUID         NULL,
    transaction_id     UUID         NOT NULL,
    -- Sent as it stands, each time; NULL when the order was over before a transaction was needed.
    begin_request      LONGTEXT     CHARACTER SET utf8mb4 NULL,
    -- When the sweeper asks the coordinator; NULL when there is nothing to ask.
    next_ask_at        DATETIME(3)  NULL,
    -- How many times in a row asking about this order failed; the pause until the next time grows with it.
    failed_asks        INT          NOT NULL DEFAULT 0,
    created_at         DATETIME(3)  NOT NULL,
    updated_at         DATETIME(3)  NOT NULL,
    UNIQUE KEY (transaction_id),
    KEY (user_id, order_id),
    KEY (user_id, status, order_id),
    KEY (status, order_id),
    KEY (next_ask_at),
    CHECK (total = subtotal - discount AND discount >= 0 AND total >= 0)
) ENGINE = InnoDB;

CREATE TABLE order_line (
    order_id    UUID         NOT NULL,
    line_number INT          NOT NULL,
    product_id  UUID         NOT NULL,
    -- As it was called when it was ordered.
    name        VARCHAR(255) CHARACTER SET utf8mb4 NOT NULL,
    quantity    BIGINT       NOT NULL,
    unit_price  BIGINT       NOT NULL,
    line_total  BIGINT       NOT NULL,
    PRIMARY KEY (order_id, line_number)
) ENGINE = InnoDB;

-- Every status that an order has had, in order; written with the change itself.
CREATE TABLE order_event (
    order_id UUID        NOT NULL,
    sequence INT         NOT NULL,
    status   VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    at       DATETIME(3) NOT NULL,
    PRIMARY KEY (order_id, sequence)
) ENGINE = InnoDB;
