-- When the gateway was last asked about a payment that has not settled by itself.
ALTER TABLE payment ADD COLUMN asked_at DATETIME(3) NOT NULL DEFAULT (UTC_TIMESTAMP(3));

-- What the gateway has called back, each event once.
CREATE TABLE pg_event (
    event_id        VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    payment_key     VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- Of two events about a payment the higher one is newer.
    sequence        BIGINT       NOT NULL,
    -- The event as JSON.
    body            VARCHAR(4000) NOT NULL,
    -- What came of it; null until something has.
    outcome         VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NULL,
    attempts        INT          NOT NULL,
    received_at     DATETIME(3)  NOT NULL,
    next_attempt_at DATETIME(3)  NOT NULL,
    KEY pg_event_payment (payment_key, sequence),
    KEY pg_event_due (outcome, next_attempt_at),
    KEY pg_event_received (received_at)
) ENGINE = InnoDB;

-- How far the gateway's list has been compared with our rows. One row; all replicas share the work.
CREATE TABLE gateway_walk (
    id         TINYINT     NOT NULL PRIMARY KEY,
    -- By the gateway's clock.
    seen_until DATETIME(3) NOT NULL,
    next_at    DATETIME(3) NOT NULL,
    CONSTRAINT gateway_walk_one CHECK (id = 1)
) ENGINE = InnoDB;

-- What was there before this service is nobody's to void.
INSERT INTO gateway_walk (id, seen_until, next_at) VALUES (1, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3));
