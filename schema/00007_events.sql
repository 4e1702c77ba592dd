-- +goose Up

-- What happened: the audit log. Written by the transaction that made the
-- change. payload is a JSON text, opaque to SQL; what is in it for each type is
-- declared in internal/model.
CREATE TABLE events (
    id          TEXT   NOT NULL PRIMARY KEY,
    org_id      TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    type        TEXT   NOT NULL,
    actor_kind  TEXT   NOT NULL CHECK (actor_kind IN ('user', 'operator', 'application', 'portal_link', 'directory', 'connection', 'api_key', 'system')),
    actor_id    TEXT   NOT NULL,
    session_id  TEXT   NOT NULL,
    ip          TEXT   NOT NULL,
    user_id     TEXT   NOT NULL,
    target      TEXT   NOT NULL,
    payload     TEXT   NOT NULL
);

CREATE INDEX events_by_org ON events (org_id, id);
CREATE INDEX events_by_user ON events (user_id, id);

-- The log only grows. These triggers are SQLite's; other engines say the same
-- in their own words.
-- +goose StatementBegin
CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;
-- +goose StatementEnd
