-- What each branch keeps between its try and its end. Only try and cancel make a row.
CREATE TABLE reservation (
    transaction_id UUID        NOT NULL,
    branch_id      VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state          VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- SHA-256 of the canonical payload; a tombstone has neither.
    payload_hash   BINARY(32)  NULL,
    payload        LONGTEXT    NULL,
    -- Why it was rejected or cancelled, as JSON.
    answer         TEXT        NULL,
    -- Tells the call that inserted the row from one that found it, in the one statement that does either.
    inserted_by    BIGINT      NOT NULL,
    expires_at     DATETIME(3) NOT NULL,
    created_at     DATETIME(3) NOT NULL,
    updated_at     DATETIME(3) NOT NULL,
    PRIMARY KEY (transaction_id, branch_id),
    KEY (state, expires_at)
) ENGINE = InnoDB;
