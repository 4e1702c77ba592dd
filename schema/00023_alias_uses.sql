-- +goose Up

-- What was reached at an address that the program had before, by that address, in which
-- minutes, and when for the first and the last time. kind 'people' is whoever was led on to
-- a page, and has no id; its first_at is since when anybody has watched.
CREATE TABLE alias_uses (
    alias    TEXT   NOT NULL,
    kind     TEXT   NOT NULL CHECK (kind IN ('application', 'connection', 'directory', 'link', 'people')),
    id       TEXT   NOT NULL,
    first_at BIGINT NOT NULL,
    last_at  BIGINT NOT NULL,
    minutes  BIGINT NOT NULL,
    PRIMARY KEY (alias, kind, id)
);

CREATE INDEX alias_uses_by_last ON alias_uses (last_at);
