-- +goose Up

-- How a client secret ends, and when it was last used, to the hour, so that two of an application
-- can be told apart. Of those from before this, '' is known until they are used.
ALTER TABLE application_secrets ADD COLUMN suffix TEXT NOT NULL DEFAULT '';
ALTER TABLE application_secrets ADD COLUMN last_used_at BIGINT NOT NULL DEFAULT 0;
