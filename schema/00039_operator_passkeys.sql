-- +goose Up

-- The name under which authenticators know an operator, as passkey_users has that of people.
CREATE TABLE operator_handles (
    operator_id TEXT NOT NULL PRIMARY KEY REFERENCES operators (id) ON DELETE CASCADE,
    handle      BLOB NOT NULL UNIQUE
);

-- The passkeys of operators, as passkeys has those of people.
CREATE TABLE operator_passkeys (
    id              TEXT    NOT NULL PRIMARY KEY,
    operator_id     TEXT    NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
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

CREATE INDEX operator_passkeys_by_operator ON operator_passkeys (operator_id);

-- The codes by which an operator gets in when nothing else is at hand. One that is used is gone.
CREATE TABLE operator_recovery_codes (
    operator_id TEXT NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
    code_hash   BLOB NOT NULL,
    PRIMARY KEY (operator_id, code_hash)
);

-- What operators have sent that waits until they prove who they are, as held_requests has that
-- of people.
CREATE TABLE operator_requests (
    id         TEXT   NOT NULL PRIMARY KEY,
    session_id TEXT   NOT NULL REFERENCES operator_sessions (id) ON DELETE CASCADE,
    sealed     BLOB   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX operator_requests_by_expiry ON operator_requests (expires_at);
CREATE INDEX operator_requests_by_session ON operator_requests (session_id);

-- Codes for the console. Those that are on their way work for minutes, and are asked for anew.
DROP TABLE challenges;

CREATE TABLE challenges (
    id         TEXT   NOT NULL PRIMARY KEY,
    purpose    TEXT   NOT NULL CHECK (purpose IN ('sign_in', 'sudo', 'change_email', 'inbox', 'portal', 'console')),
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
