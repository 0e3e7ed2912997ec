-- One row for each Idempotency-Key: written in the transaction of what it protects.
CREATE TABLE idempotency_key (
    caller          VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
    route           VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    idempotency_key VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    body_hash       BINARY(32)   NOT NULL,
    made_id         UUID         NOT NULL,
    created_at      DATETIME(3)  NOT NULL,
    PRIMARY KEY (caller, route, idempotency_key),
    KEY (created_at)
) ENGINE = InnoDB;
