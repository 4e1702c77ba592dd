-- +goose Up

-- By which words of their name and address users are found in the whole instance: the operator
-- looks for one person among all. db/userwords.go says how; db/migrate_words.go makes those of
-- the users who are there already.
ALTER TABLE users ADD COLUMN words TEXT NOT NULL DEFAULT '';

CREATE TABLE user_words (
    word    TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (word, user_id)
-- +engine sqlite
) WITHOUT ROWID;
-- +engine postgresql
);
-- +engine both

-- Whom the operator does not let in, and why.
CREATE TABLE disabled_users (
    user_id     TEXT   NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    reason      TEXT   NOT NULL,
    actor_kind  TEXT   NOT NULL,
    actor_id    TEXT   NOT NULL,
    disabled_at BIGINT NOT NULL
);

-- Who is to be forgotten: their account is gone, and the log of events may still say who they were.
CREATE TABLE erasures (
    user_id    TEXT   NOT NULL PRIMARY KEY,
    actor_kind TEXT   NOT NULL,
    actor_id   TEXT   NOT NULL,
    session_id TEXT   NOT NULL,
    ip         TEXT   NOT NULL,
    asked_at   BIGINT NOT NULL
);
