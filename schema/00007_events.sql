-- +goose Up

-- What happened: the audit log. Written by the transaction that made the
-- change. seq numbers the events from 1, in the order of their commits and
-- without a gap; SQLite keeps the table in this order, without an index beside it.
-- request_id is the request of a directory that led to it, '' for none.
-- payload is a JSON text, opaque to SQL; what is in it for each type is declared in
-- internal/model. No index keeps ids from being there twice: they are made so.
CREATE TABLE events (
    id          TEXT    NOT NULL,
    seq         INTEGER NOT NULL PRIMARY KEY,
    org_id      TEXT    NOT NULL,
    at          BIGINT  NOT NULL,
    type        TEXT    NOT NULL,
    actor_kind  TEXT    NOT NULL CHECK (actor_kind IN ('user', 'operator', 'application', 'portal_link', 'directory', 'connection', 'api_key', 'system')),
    actor_id    TEXT    NOT NULL,
    session_id  TEXT    NOT NULL,
    ip          TEXT    NOT NULL,
    request_id  TEXT    NOT NULL,
    user_id     TEXT    NOT NULL,
    target      TEXT    NOT NULL,
    payload     TEXT    NOT NULL
);

CREATE INDEX events_by_org ON events (org_id, seq);
CREATE INDEX events_by_user ON events (user_id, seq) WHERE user_id <> '';

-- How far the log goes: one row. last_seq is the number of the newest event,
-- forgotten_seq that of the newest that is kept no longer. Both only grow.
CREATE TABLE event_log (
    id            BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    last_seq      BIGINT NOT NULL CHECK (last_seq >= forgotten_seq),
    forgotten_seq BIGINT NOT NULL
);

INSERT INTO event_log (id, last_seq, forgotten_seq)
VALUES (1, 0, 0);

-- The log only grows, but for its oldest part, which is deleted once event_log
-- says that it is forgotten.
-- +engine sqlite
-- +goose StatementBegin
CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER events_no_delete BEFORE DELETE ON events
WHEN OLD.seq > (SELECT forgotten_seq FROM event_log WHERE id = 1)
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;
-- +goose StatementEnd
-- Replacing a row deletes it without a trigger.
-- +goose StatementBegin
CREATE TRIGGER events_no_replace BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER event_log_no_update BEFORE UPDATE ON event_log
WHEN NEW.last_seq < OLD.last_seq OR NEW.forgotten_seq < OLD.forgotten_seq
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER event_log_no_replace BEFORE INSERT ON event_log
WHEN EXISTS (SELECT 1 FROM event_log)
BEGIN
    SELECT RAISE(IGNORE);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER event_log_no_delete BEFORE DELETE ON event_log
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;
-- +goose StatementEnd
-- +engine postgresql
-- +goose StatementBegin
CREATE FUNCTION append_only() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are append-only';
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION events_no_delete() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.seq > (SELECT forgotten_seq FROM event_log WHERE id = 1) THEN
        RAISE EXCEPTION 'events are append-only';
    END IF;
    RETURN OLD;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER events_no_update BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER events_no_delete BEFORE DELETE ON events FOR EACH ROW EXECUTE FUNCTION events_no_delete();
CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events EXECUTE FUNCTION append_only();
CREATE TRIGGER event_log_no_update BEFORE UPDATE ON event_log FOR EACH ROW
    WHEN (NEW.last_seq < OLD.last_seq OR NEW.forgotten_seq < OLD.forgotten_seq) EXECUTE FUNCTION append_only();
CREATE TRIGGER event_log_no_delete BEFORE DELETE ON event_log FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER event_log_no_truncate BEFORE TRUNCATE ON event_log EXECUTE FUNCTION append_only();
-- +engine both
