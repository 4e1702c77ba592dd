-- +goose Up

-- People, one for each e-mail address. email_key is the address folded in Go.
-- picture is the name of a row of pictures, time_zone an IANA name; both '' for
-- none.
CREATE TABLE users (
    id             TEXT    NOT NULL PRIMARY KEY,
    email          TEXT    NOT NULL,
    email_key      TEXT    NOT NULL UNIQUE,
    email_verified BOOLEAN NOT NULL,
    first_name     TEXT    NOT NULL,
    last_name      TEXT    NOT NULL,
    picture        TEXT    NOT NULL,
    time_zone      TEXT    NOT NULL,
    status         TEXT    NOT NULL CHECK (status IN ('ACTIVE', 'DISABLED')),
    created_at     BIGINT  NOT NULL,
    updated_at     BIGINT  NOT NULL,
    version        BIGINT  NOT NULL
);
