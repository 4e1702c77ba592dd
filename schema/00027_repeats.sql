-- +goose Up

-- What callers of the management API have asked under a key of their own, for whoever asks
-- again because the answer did not arrive. caller is who asked, name_hash the SHA-256 of the key,
-- request that of what was asked. answer is sealed, and empty as long as there is none: then
-- begun_at says since when somebody works on it.
CREATE TABLE repeats (
    caller    TEXT   NOT NULL,
    name_hash BLOB   NOT NULL,
    request   BLOB   NOT NULL,
    answer    BLOB   NOT NULL,
    begun_at  BIGINT NOT NULL,
    PRIMARY KEY (caller, name_hash)
);

CREATE INDEX repeats_by_age ON repeats (begun_at);
