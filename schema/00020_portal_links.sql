-- +goose Up

-- Links to an organization's admin portal, for people without an account. token_hash is the
-- SHA-256 of what the link ends with. modules are features, with spaces between them.
-- recipient is whose inbox has to be proven before a link opens, '' for nobody's; app_id is
-- the application whose pages frame an embedded one. actor_kind, actor_id and made_by are who
-- has made it. revoked_at, opened_at and used_at are 0 while that has not happened.
CREATE TABLE portal_links (
    org_id     TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    id         TEXT   NOT NULL,
    token_hash BLOB   NOT NULL UNIQUE,
    kind       TEXT   NOT NULL CHECK (kind IN ('shareable', 'embedded')),
    modules    TEXT   NOT NULL,
    recipient  TEXT   NOT NULL,
    app_id     TEXT   NOT NULL,
    actor_kind TEXT   NOT NULL,
    actor_id   TEXT   NOT NULL,
    made_by    TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL,
    opened_at  BIGINT NOT NULL,
    used_at    BIGINT NOT NULL,
    opens      BIGINT NOT NULL,
    version    BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);

CREATE UNIQUE INDEX portal_links_by_id ON portal_links (id);
CREATE INDEX portal_links_by_expiry ON portal_links (expires_at);

-- Browsers that have opened one. The cookie holds a token, the row its SHA-256. expires_at is
-- that of the session; it ends with its link in any case. ended_at is 0 while it goes on.
CREATE TABLE portal_sessions (
    org_id       TEXT   NOT NULL,
    link_id      TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    token_hash   BLOB   NOT NULL UNIQUE,
    ip           TEXT   NOT NULL,
    user_agent   TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    ended_at     BIGINT NOT NULL,
    PRIMARY KEY (org_id, link_id, id),
    FOREIGN KEY (org_id, link_id) REFERENCES portal_links (org_id, id) ON DELETE CASCADE
);

CREATE INDEX portal_sessions_by_expiry ON portal_sessions (expires_at);
