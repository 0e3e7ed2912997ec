-- A transaction is one row: its decision, what is known about its branches and its end are each one statement, one round
-- trip and one commit, and the compare-and-set on version guards all of it at once.
CREATE TABLE tcc_transaction (
    id              UUID         NOT NULL,
    state           VARCHAR(10)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    decision        VARCHAR(7)   CHARACTER SET ascii COLLATE ascii_bin NULL,
    -- The retry limit is reached or a branch is contradicted: waits for a human, still retried slowly.
    parked          BOOLEAN      NOT NULL DEFAULT FALSE,
    -- {"code","detail","participant"}: why it is cancelled.
    reason          TEXT         CHARACTER SET utf8mb4 NULL,
    -- SHA-256 of the begin request as it came; NULL when it was cancelled before it was begun.
    request_hash    BINARY(32)   NULL,
    timeout_ms      BIGINT       NOT NULL,
    deadline        DATETIME(3)  NOT NULL,
    -- The deadline was moved for an asynchronous branch; that happens once.
    extended        BOOLEAN      NOT NULL DEFAULT FALSE,
    -- [{"branchId","participant","kind","stage","payload","pendingTimeoutMs"}]: written by begin, never changed.
    branches        MEDIUMTEXT   CHARACTER SET utf8mb4 NOT NULL,
    -- {"branches":[…],"calls":[…]}: what is known about each branch, and the calls that were made.
    progress        MEDIUMTEXT   CHARACTER SET utf8mb4 NULL,
    labels          TEXT         CHARACTER SET utf8mb4 NULL,
    initiator       VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    trace_id        CHAR(32)     CHARACTER SET ascii COLLATE ascii_bin NULL,
    -- Grows with every change; who writes compares it with what it read.
    version         BIGINT       NOT NULL DEFAULT 1,
    owner           UUID         NULL,
    epoch           INT          NOT NULL DEFAULT 1,
    -- When the owner should look at it at the latest; NULL once it has ended.
    next_attempt_at DATETIME(3)  NULL,
    created_at      DATETIME(3)  NOT NULL,
    decided_at      DATETIME(3)  NULL,
    ended_at        DATETIME(3)  NULL,
    PRIMARY KEY (id),
    -- Ended transactions have neither owner nor next attempt, so a search for live ones never walks over them.
    KEY live (owner, next_attempt_at),
    KEY attention (parked, id)
) ENGINE = InnoDB;

-- One row for each run of a coordinator process. Who does not raise its counter is dead to the others.
CREATE TABLE replica (
    id         UUID        NOT NULL,
    counter    BIGINT      NOT NULL DEFAULT 0,
    started_at DATETIME(3) NOT NULL,
    PRIMARY KEY (id)
) ENGINE = InnoDB;
