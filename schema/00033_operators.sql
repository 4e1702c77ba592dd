-- +goose Up

-- Who runs the instance: they work in the console, and belong to no organization by that.
CREATE TABLE operators (
    id           TEXT   NOT NULL PRIMARY KEY,
    name         TEXT   NOT NULL,
    email        TEXT   NOT NULL,
    email_key    TEXT   NOT NULL UNIQUE,
    created_at   BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    version      BIGINT NOT NULL
);

-- What lets an operator in once. One that is used is gone.
CREATE TABLE operator_links (
    token_hash  BLOB   NOT NULL PRIMARY KEY,
    operator_id TEXT   NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
    expires_at  BIGINT NOT NULL
);

CREATE INDEX operator_links_by_operator ON operator_links (operator_id);

-- Browsers in which an operator is in the console. One that is over is gone.
CREATE TABLE operator_sessions (
    id           TEXT   NOT NULL PRIMARY KEY,
    operator_id  TEXT   NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
    token_hash   BLOB   NOT NULL UNIQUE,
    ip           TEXT   NOT NULL,
    user_agent   TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    proven_at    BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL
);

CREATE INDEX operator_sessions_by_operator ON operator_sessions (operator_id);
CREATE INDEX operator_sessions_by_age ON operator_sessions (created_at);
