-- An operator wants the waiting calls made now; the owner takes notice with its next write.
ALTER TABLE tcc_transaction ADD COLUMN hurried BOOLEAN NOT NULL DEFAULT FALSE;

-- What operators did and why, written in the same database transaction as what it changed.
CREATE TABLE operator_action (
    id             BIGINT       NOT NULL AUTO_INCREMENT,
    transaction_id UUID         NOT NULL,
    -- NULL when it was about the whole transaction.
    branch_id      VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NULL,
    action         VARCHAR(10)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    operator       VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    reason         VARCHAR(500) CHARACTER SET utf8mb4 NULL,
    -- Without the participant's word for it.
    forced         BOOLEAN      NOT NULL,
    state_before   VARCHAR(12)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state_after    VARCHAR(12)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- The state of the participant's reservation, or why it is not known.
    shown          VARCHAR(300) CHARACTER SET utf8mb4 NULL,
    at             DATETIME(3)  NOT NULL,
    PRIMARY KEY (id),
    KEY of_transaction (transaction_id, id)
) ENGINE = InnoDB;
