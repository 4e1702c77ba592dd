-- +goose Up

-- What the program has from a certificate authority, by the URL of its directory and the
-- name that autocert has for it: the key of the account there, certificates with their keys,
-- by host, and answers to challenges. expires_at is from when on it is of no use, 0 for never.
CREATE TABLE certificates (
    directory  TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    sealed     BLOB   NOT NULL,
    stored_at  BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (directory, name)
);

-- Why there is no certificate, or no new one, for a host: what was said of it last, and since
-- when something is.
CREATE TABLE certificate_troubles (
    directory TEXT   NOT NULL,
    host      TEXT   NOT NULL,
    said      TEXT   NOT NULL,
    since     BIGINT NOT NULL,
    last_at   BIGINT NOT NULL,
    PRIMARY KEY (directory, host)
);
