-- +goose Up

-- Members who sign in with a passkey where their organization requires a connection,
-- for when that does not work. named_by is who named them, as people read it.
-- review_at is when somebody has to look whether they are still the right ones, and
-- warned_at when the administrators were told that it is past. One whom only the operator
-- has let in is so until expires_at, 0 for the others. The operator's link begins one
-- session, session_id, and both are good until recovers_until: link_hash is the SHA-256 of
-- its token, empty once it was used.
CREATE TABLE break_glass (
    org_id         TEXT   NOT NULL,
    member_id      TEXT   NOT NULL,
    reason         TEXT   NOT NULL,
    review_at      BIGINT NOT NULL,
    named_by       TEXT   NOT NULL,
    created_at     BIGINT NOT NULL,
    warned_at      BIGINT NOT NULL,
    expires_at     BIGINT NOT NULL,
    link_hash      BLOB   NOT NULL,
    session_id     TEXT   NOT NULL,
    recovers_until BIGINT NOT NULL,
    PRIMARY KEY (org_id, member_id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
);

CREATE INDEX break_glass_by_expiry ON break_glass (expires_at) WHERE expires_at > 0;
CREATE INDEX break_glass_by_review ON break_glass (review_at);
CREATE INDEX break_glass_by_link ON break_glass (link_hash);
