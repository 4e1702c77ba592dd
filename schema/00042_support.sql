-- +goose Up

-- Until when an organization lets operators in as its members, to see what those see, and which
-- of its people said so. What was ended before its time has no row.
CREATE TABLE support_access (
    org_id     TEXT   NOT NULL PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
    granted_by TEXT   NOT NULL,
    granted_at BIGINT NOT NULL,
    until      BIGINT NOT NULL
);

-- Which operator is there in the place of the user of a session, '' for none, in which session
-- of theirs in the console, without which it is over, and until when at the most.
ALTER TABLE sessions ADD COLUMN support_by      TEXT   NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN support_session TEXT   NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN support_until   BIGINT NOT NULL DEFAULT 0;

CREATE INDEX sessions_for_support ON sessions (org_id, ended_at) WHERE support_by <> '';

-- Which operator acted in the place of the person who is the actor, '' for none.
ALTER TABLE events ADD COLUMN supporter TEXT NOT NULL DEFAULT '';

-- Still append-only, and what is new in an event as well.
-- +engine sqlite
DROP TRIGGER events_no_update;
-- +goose StatementBegin
CREATE TRIGGER events_no_update BEFORE UPDATE ON events
WHEN NEW.seq <> OLD.seq OR NEW.id <> OLD.id OR NEW.org_id <> OLD.org_id OR NEW.at <> OLD.at OR NEW.type <> OLD.type
  OR NEW.actor_kind <> OLD.actor_kind OR NEW.actor_id <> OLD.actor_id OR NEW.supporter <> OLD.supporter OR NEW.session_id <> OLD.session_id
  OR NEW.request_id <> OLD.request_id OR NEW.user_id <> OLD.user_id OR NEW.target <> OLD.target
  OR CASE LENGTH(OLD.hash) WHEN 0 THEN NEW.payload <> OLD.payload OR NEW.ip <> OLD.ip OR LENGTH(NEW.digest) > 0
     ELSE NEW.hash <> OLD.hash OR LENGTH(NEW.salt) > 0 OR LENGTH(NEW.digest) = 0 OR LENGTH(OLD.digest) > 0 AND NEW.digest <> OLD.digest END
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;
-- +goose StatementEnd
-- +engine postgresql
DROP TRIGGER events_no_update ON events;
CREATE TRIGGER events_no_update BEFORE UPDATE ON events FOR EACH ROW
    WHEN (NEW.seq <> OLD.seq OR NEW.id <> OLD.id OR NEW.org_id <> OLD.org_id OR NEW.at <> OLD.at OR NEW.type <> OLD.type
      OR NEW.actor_kind <> OLD.actor_kind OR NEW.actor_id <> OLD.actor_id OR NEW.supporter <> OLD.supporter OR NEW.session_id <> OLD.session_id
      OR NEW.request_id <> OLD.request_id OR NEW.user_id <> OLD.user_id OR NEW.target <> OLD.target
      OR CASE LENGTH(OLD.hash) WHEN 0 THEN NEW.payload <> OLD.payload OR NEW.ip <> OLD.ip OR LENGTH(NEW.digest) > 0
         ELSE NEW.hash <> OLD.hash OR LENGTH(NEW.salt) > 0 OR LENGTH(NEW.digest) = 0 OR LENGTH(OLD.digest) > 0 AND NEW.digest <> OLD.digest END)
    EXECUTE FUNCTION append_only();
-- +engine both
