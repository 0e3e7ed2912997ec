-- Ended transactions move here, so that the table of live ones stays small. Found by id, removed in the order of the ids.
-- Parked and MIXED ones never come here.
CREATE TABLE transaction_archive (
    id           UUID         NOT NULL,
    state        VARCHAR(10)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    decision     VARCHAR(7)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reason       TEXT         CHARACTER SET utf8mb4 NULL,
    request_hash BINARY(32)   NULL,
    timeout_ms   BIGINT       NOT NULL,
    deadline     DATETIME(3)  NOT NULL,
    extended     BOOLEAN      NOT NULL,
    branches     MEDIUMTEXT   CHARACTER SET utf8mb4 NOT NULL,
    progress     MEDIUMTEXT   CHARACTER SET utf8mb4 NULL,
    labels       TEXT         CHARACTER SET utf8mb4 NULL,
    initiator    VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    trace_id     CHAR(32)     CHARACTER SET ascii COLLATE ascii_bin NULL,
    version      BIGINT       NOT NULL,
    created_at   DATETIME(3)  NOT NULL,
    decided_at   DATETIME(3)  NOT NULL,
    ended_at     DATETIME(3)  NOT NULL,
    PRIMARY KEY (id)
) ENGINE = InnoDB;
