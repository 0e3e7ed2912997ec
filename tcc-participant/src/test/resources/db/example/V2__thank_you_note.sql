CREATE TABLE thank_you_note (
    id     BIGINT       NOT NULL PRIMARY KEY AUTO_INCREMENT,
    reader VARCHAR(64)  NOT NULL,
    text   VARCHAR(200) NOT NULL,
    KEY (reader)
);
