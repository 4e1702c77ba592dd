-- +goose Up

-- Signed-in browsers. The cookie holds a token, the row its SHA-256. org_id is
-- the active organization, '' while none is chosen. An ended session stays for
-- 90 days, so that logs and clients can be told how it ended; the last to end of
-- each browser of a user stays for good, so that the browser is known. sudo_at is
-- when its person last proved who they are. browser is the SHA-256 of the cookie
-- that tells the browser from others. connection_id is the connection that its person
-- signed in by, '' for none, and social the provider where they have an account of their
-- own by which they did; idp_auth_at, idp_until and idp_acr are what the identity
-- provider said then: when they signed in there, until when the session may go on, and
-- how they did it. stepped_up_at is when they have proved who they are here since: then
-- amr is about that. It is 0 where no connection is, whose sessions say that in auth_at.
-- vouched_at is when the identity provider of the connection vouched_by was last told to
-- have them sign in anew, and said who is there without that; '' and 0 for never.
CREATE TABLE sessions (
    id             TEXT   NOT NULL PRIMARY KEY,
    token_hash     BLOB   NOT NULL UNIQUE,
    user_id        TEXT   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    org_id         TEXT   NOT NULL,
    amr            TEXT   NOT NULL,
    auth_at        BIGINT NOT NULL,
    sudo_at        BIGINT NOT NULL,
    connection_id  TEXT   NOT NULL,
    social         TEXT   NOT NULL,
    idp_auth_at    BIGINT NOT NULL,
    idp_until      BIGINT NOT NULL,
    idp_acr        TEXT   NOT NULL,
    stepped_up_at  BIGINT NOT NULL,
    vouched_by     TEXT   NOT NULL,
    vouched_at     BIGINT NOT NULL,
    browser        BLOB   NOT NULL,
    ip             TEXT   NOT NULL,
    user_agent     TEXT   NOT NULL,
    created_at     BIGINT NOT NULL,
    last_active_at BIGINT NOT NULL,
    epoch          BIGINT NOT NULL,
    ended_at       BIGINT NOT NULL,
    end_reason     TEXT   NOT NULL CHECK (end_reason IN ('', 'signed_out', 'replaced', 'revoked', 'expired', 'member_removed', 'member_deactivated',
                                                         'user_disabled', 'organization_suspended', 'sign_in_required', 'signed_out_upstream'))
);

CREATE INDEX sessions_by_user ON sessions (user_id, ended_at);
CREATE INDEX sessions_by_organization ON sessions (org_id, ended_at);
CREATE INDEX sessions_live ON sessions (id) WHERE ended_at = 0;
CREATE INDEX sessions_by_end ON sessions (ended_at) WHERE ended_at > 0;
CREATE INDEX sessions_by_browser ON sessions (browser, user_id);

-- A proof by e-mail in progress. There is a row for addresses without an
-- account too (user_id ''), so that both take the same time. browser is the
-- SHA-256 of the cookie of the browser that asked, and network its address, of IPv6
-- the /64; session_id is the session that a 'sudo' or 'change_email' is for.
CREATE TABLE challenges (
    id         TEXT   NOT NULL PRIMARY KEY,
    purpose    TEXT   NOT NULL CHECK (purpose IN ('sign_in', 'sudo', 'change_email', 'inbox', 'portal')),
    session_id TEXT   NOT NULL,
    browser    BLOB   NOT NULL,
    user_id    TEXT   NOT NULL,
    email      TEXT   NOT NULL,
    email_key  TEXT   NOT NULL,
    sends      TEXT   NOT NULL CHECK (sends IN ('code', 'link', 'nothing')),
    code_mac   BLOB   NOT NULL,
    link_hash  BLOB   NOT NULL UNIQUE,
    next       TEXT   NOT NULL,
    network    TEXT   NOT NULL,
    tries      BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL
);

CREATE INDEX challenges_by_email ON challenges (email_key, purpose, created_at);
CREATE INDEX challenges_by_user ON challenges (user_id, purpose, created_at);
CREATE INDEX challenges_by_expiry ON challenges (expires_at);

-- Requests that wait until the person has proved who they are. What each asks
-- for is sealed, because it is carried out later. A row is gone once it is used.
CREATE TABLE held_requests (
    id         TEXT   NOT NULL PRIMARY KEY,
    session_id TEXT   NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    sealed     BLOB   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX held_requests_by_session ON held_requests (session_id);
CREATE INDEX held_requests_by_expiry ON held_requests (expires_at);
