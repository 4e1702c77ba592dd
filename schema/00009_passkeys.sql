-- +goose Up

-- The name under which authenticators know a person, WebAuthn's user handle:
-- random, because whoever holds the authenticator can read it.
CREATE TABLE passkey_users (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    handle  BLOB NOT NULL UNIQUE
);

-- Passkeys. credential is the WebAuthn credential record as JSON, stored anew
-- after each use, because its counter and flags change. aaguid names the sort
-- of authenticator, by its own word only. version counts what people change.
CREATE TABLE passkeys (
    id              TEXT    NOT NULL PRIMARY KEY,
    user_id         TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    credential_id   BLOB    NOT NULL UNIQUE,
    credential      BLOB    NOT NULL,
    name            TEXT    NOT NULL,
    aaguid          TEXT    NOT NULL,
    backup_eligible BOOLEAN NOT NULL,
    synced          BOOLEAN NOT NULL,
    rp_id           TEXT    NOT NULL,
    created_at      BIGINT  NOT NULL,
    created_on      TEXT    NOT NULL,
    created_ip      TEXT    NOT NULL,
    last_used_at    BIGINT  NOT NULL,
    version         BIGINT  NOT NULL
);

CREATE INDEX passkeys_by_user ON passkeys (user_id);

-- A question that an authenticator is to answer, once. It is bound to the
-- browser that it was put to (the SHA-256 of its cookie), to what the answer is
-- for, and to the person who is signed in ('' when nobody is).
CREATE TABLE webauthn_challenges (
    id         TEXT   NOT NULL PRIMARY KEY,
    purpose    TEXT   NOT NULL CHECK (purpose IN ('register', 'sign_in', 'sudo')),
    browser    BLOB   NOT NULL,
    user_id    TEXT   NOT NULL,
    data       BLOB   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX webauthn_challenges_by_expiry ON webauthn_challenges (expires_at);
