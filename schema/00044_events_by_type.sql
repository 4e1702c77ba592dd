-- +goose Up

-- The same index for one organization, and also for the whole instance, where operators look for
-- what seldom happens.
DROP INDEX events_by_type;
CREATE INDEX events_by_type ON events (type, org_id, seq);
