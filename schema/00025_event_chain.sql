-- +goose Up

-- Each event carries a hash of itself and of the hash of the event before it, so that
-- whoever changes or takes away one leaves a chain that does not hold; db/chain.go says of
-- what. What may be personal, the address and the payload, is in it by a digest alone,
-- which is made with the salt. When a person is erased, the salt goes, and the digest,
-- which says nothing without it, is kept instead: '' until then. What was written before
-- this migration gets salts and hashes when the database is opened.
ALTER TABLE events ADD COLUMN salt   BLOB NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN digest BLOB NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN hash   BLOB NOT NULL DEFAULT '';

-- The hash of the newest event, and that of the newest one which is kept no longer: what
-- is kept goes on from there.
ALTER TABLE event_log ADD COLUMN last_hash      BLOB NOT NULL DEFAULT '';
ALTER TABLE event_log ADD COLUMN forgotten_hash BLOB NOT NULL DEFAULT '';

-- Still append-only, but for these two: an event without a hash gets one, and of one with
-- a hash the address and the payload are replaced when its salt goes.
-- +engine sqlite
DROP TRIGGER events_no_update;
-- +goose StatementBegin
CREATE TRIGGER events_no_update BEFORE UPDATE ON events
WHEN NEW.seq <> OLD.seq OR NEW.id <> OLD.id OR NEW.org_id <> OLD.org_id OR NEW.at <> OLD.at OR NEW.type <> OLD.type
  OR NEW.actor_kind <> OLD.actor_kind OR NEW.actor_id <> OLD.actor_id OR NEW.session_id <> OLD.session_id
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
      OR NEW.actor_kind <> OLD.actor_kind OR NEW.actor_id <> OLD.actor_id OR NEW.session_id <> OLD.session_id
      OR NEW.request_id <> OLD.request_id OR NEW.user_id <> OLD.user_id OR NEW.target <> OLD.target
      OR CASE LENGTH(OLD.hash) WHEN 0 THEN NEW.payload <> OLD.payload OR NEW.ip <> OLD.ip OR LENGTH(NEW.digest) > 0
         ELSE NEW.hash <> OLD.hash OR LENGTH(NEW.salt) > 0 OR LENGTH(NEW.digest) = 0 OR LENGTH(OLD.digest) > 0 AND NEW.digest <> OLD.digest END)
    EXECUTE FUNCTION append_only();
-- +engine both
