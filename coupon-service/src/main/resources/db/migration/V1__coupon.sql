-- What is given away, to whom and when. A campaign is never changed but for what it has issued, and that stands in no index:
-- a claim changes one record and nothing else of it.
CREATE TABLE campaign (
    id                UUID         NOT NULL PRIMARY KEY,
    name              VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
    discount_type     VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    discount_value    BIGINT       NOT NULL,
    max_discount      BIGINT       NULL,
    min_order_amount  BIGINT       NOT NULL,
    quantity          BIGINT       NOT NULL,
    per_user_limit    BIGINT       NOT NULL,
    starts_at         DATETIME(3)  NOT NULL,
    ends_at           DATETIME(3)  NOT NULL,
    coupon_valid_days INT          NOT NULL,
    issued            BIGINT       NOT NULL,
    created_by        VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
    created_at        DATETIME(3)  NOT NULL,
    CONSTRAINT campaign_discount CHECK (discount_value > 0 AND (discount_type <> 'PERCENT' OR discount_value <= 100)),
    CONSTRAINT campaign_window CHECK (starts_at < ends_at),
    CONSTRAINT campaign_issues_no_more_than_it_has CHECK (issued BETWEEN 0 AND quantity)
) ENGINE = InnoDB;

-- How many coupons of a campaign a user has claimed. No foreign key: its check would lock the campaign's row before the claim
-- changes it, and two claims at once would then wait for each other.
CREATE TABLE claimant (
    campaign_id UUID         NOT NULL,
    user_id     VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
    coupons     BIGINT       NOT NULL,
    PRIMARY KEY (campaign_id, user_id)
) ENGINE = InnoDB;

-- A coupon carries its campaign's terms along, so that all that an order asks about it stands in one row.
CREATE TABLE coupon (
    id               UUID         NOT NULL PRIMARY KEY,
    campaign_id      UUID         NOT NULL,
    -- Counts the campaign's coupons from 1, in the order in which they were issued.
    number           BIGINT       NOT NULL,
    user_id          VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
    discount_type    VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    discount_value   BIGINT       NOT NULL,
    max_discount     BIGINT       NULL,
    min_order_amount BIGINT       NOT NULL,
    -- AVAILABLE, HELD or USED; one that is AVAILABLE past its time reads as EXPIRED.
    state            VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- The branch that holds it, or used it.
    transaction_id   UUID         NULL,
    branch_id        VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NULL,
    issued_at        DATETIME(3)  NOT NULL,
    expires_at       DATETIME(3)  NOT NULL,
    used_at          DATETIME(3)  NULL,
    CONSTRAINT coupon_state CHECK (state IN ('AVAILABLE', 'HELD', 'USED')),
    CONSTRAINT coupon_is_held_by_one CHECK ((state = 'AVAILABLE') = (transaction_id IS NULL)),
    CONSTRAINT coupon_campaign FOREIGN KEY (campaign_id) REFERENCES campaign (id),
    UNIQUE KEY coupon_of_campaign (campaign_id, number),
    KEY coupon_of_user (user_id, id)
) ENGINE = InnoDB;
