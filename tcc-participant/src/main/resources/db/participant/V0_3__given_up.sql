-- Confirms that the outside refused for good and that an operator gave up: written with the state of the reservation.
CREATE TABLE given_up (
    transaction_id UUID         NOT NULL,
    branch_id      VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    operator       VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    reason         VARCHAR(500) CHARACTER SET utf8mb4 NOT NULL,
    state_before   VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state_after    VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    at             DATETIME(3)  NOT NULL,
    -- A reservation is given up once, if ever.
    PRIMARY KEY (transaction_id, branch_id)
) ENGINE = InnoDB;
