-- +goose Up

-- Signed-in browsers. The cookie holds a token, the row its SHA-256. org_id is
-- the active organization, '' while none is chosen. An ended session stays, so
-- that logs and clients can be told how it ended.
CREATE TABLE sessions (
    id             TEXT   NOT NULL PRIMARY KEY,
    token_hash     BLOB   NOT NULL UNIQUE,
    user_id        TEXT   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    org_id         TEXT   NOT NULL,
    amr            TEXT   NOT NULL,
    auth_at        BIGINT NOT NULL,
    ip             TEXT   NOT NULL,
    user_agent     TEXT   NOT NULL,
    created_at     BIGINT NOT NULL,
    last_active_at BIGINT NOT NULL,
    epoch          BIGINT NOT NULL,
    ended_at       BIGINT NOT NULL,
    end_reason     TEXT   NOT NULL CHECK (end_reason IN ('', 'signed_out', 'replaced', 'revoked', 'expired', 'member_removed'))
);

CREATE INDEX sessions_by_user ON sessions (user_id, ended_at);
CREATE INDEX sessions_by_organization ON sessions (org_id, ended_at);

-- A sign-in by e-mail in progress. There is a row for addresses without an
-- account too (user_id ''), so that both take the same time. browser is the
-- SHA-256 of the cookie of the browser that asked.
CREATE TABLE challenges (
    id         TEXT   NOT NULL PRIMARY KEY,
    browser    BLOB   NOT NULL,
    user_id    TEXT   NOT NULL,
    email      TEXT   NOT NULL,
    email_key  TEXT   NOT NULL,
    code_mac   BLOB   NOT NULL,
    link_hash  BLOB   NOT NULL UNIQUE,
    next       TEXT   NOT NULL,
    ip         TEXT   NOT NULL,
    tries      BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL
);

CREATE INDEX challenges_by_email ON challenges (email_key, created_at);
CREATE INDEX challenges_by_expiry ON challenges (expires_at);
