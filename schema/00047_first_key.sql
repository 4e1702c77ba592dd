-- +goose Up

-- Which key the key file began with that the instance was made with, '' where that was before.
ALTER TABLE instance ADD COLUMN first_key TEXT NOT NULL DEFAULT '';
