-- +goose Up

-- How long events are kept, 0 for ever.
ALTER TABLE instance ADD COLUMN keep_events_days BIGINT NOT NULL DEFAULT 0;
