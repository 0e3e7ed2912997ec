-- What is for sale, and how much of it there is. The hot columns (on_hand, held, sold) stand in no index, so that an order
-- changes one record and nothing else.
CREATE TABLE product (
    id       UUID         NOT NULL PRIMARY KEY,
    name     VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci NOT NULL,
    category VARCHAR(64)  CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
    price    BIGINT       NOT NULL,
    active   BOOLEAN      NOT NULL,
    on_hand  BIGINT       NOT NULL,
    held     BIGINT       NOT NULL,
    sold     BIGINT       NOT NULL,
    -- All that ever came in, less what adjustments took out: the sum of the product's adjustments.
    received BIGINT       NOT NULL,
    -- Counts edits, not holds.
    version  BIGINT       NOT NULL,
    CONSTRAINT product_price CHECK (price BETWEEN 0 AND 1000000000000000),
    CONSTRAINT product_held_is_on_hand CHECK (held BETWEEN 0 AND on_hand),
    CONSTRAINT product_sold CHECK (sold >= 0),
    CONSTRAINT product_nothing_is_lost CHECK (on_hand + sold = received),
    KEY product_by_price (price, id),
    KEY product_by_category (category, id)
) ENGINE = InnoDB;

-- Who changed the stock on hand, by how much and why; the first of a product is its registration.
CREATE TABLE adjustment (
    id            UUID         NOT NULL PRIMARY KEY,
    product_id    UUID         NOT NULL,
    -- Counts the product's adjustments: the order in which they took effect.
    number        BIGINT       NOT NULL,
    delta         BIGINT       NOT NULL,
    reason        VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
    on_hand_after BIGINT       NOT NULL,
    adjusted_by   VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
    adjusted_at   DATETIME(3)  NOT NULL,
    UNIQUE KEY adjustment_of_product (product_id, number),
    CONSTRAINT adjustment_product FOREIGN KEY (product_id) REFERENCES product (id)
) ENGINE = InnoDB;
