-- +goose Up

-- The link by which whoever starts a new instance becomes its first operator, of which there is
-- one while that is awaited.
CREATE TABLE set_up_links (
    token_hash BLOB   NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
