CREATE TABLE sweet_jar (
    name   VARCHAR(64) NOT NULL PRIMARY KEY,
    sweets INT         NOT NULL,
    held   INT         NOT NULL,
    CHECK (held >= 0 AND held <= sweets)
);
