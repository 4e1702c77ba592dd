-- +goose Up

-- In which language somebody reads, and what counts for the people of an organization who
-- have not said: a tag of BCP 47, '' where nobody has chosen.
ALTER TABLE users ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE organizations ADD COLUMN language TEXT NOT NULL DEFAULT '';
