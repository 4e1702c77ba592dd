-- +goose Up

-- What signs an administrator of an organization in once, which the operator has made. One that
-- is used is gone, and another one takes its place.
CREATE TABLE sign_in_links (
    org_id     TEXT   NOT NULL,
    member_id  TEXT   NOT NULL,
    token_hash BLOB   NOT NULL UNIQUE,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, member_id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
);
