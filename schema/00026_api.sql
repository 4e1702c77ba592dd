-- +goose Up

-- What the application says about an organization or a person, for itself: an id of its own,
-- and a JSON object of texts, '' for none.
ALTER TABLE organizations ADD COLUMN metadata TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN external_id TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN metadata TEXT NOT NULL DEFAULT '';

CREATE UNIQUE INDEX users_by_external_id ON users (external_id) WHERE external_id <> '';

-- A client that acts for one organization alone, '' for one of the whole instance.
ALTER TABLE applications ADD COLUMN org_id TEXT NOT NULL DEFAULT '';
ALTER TABLE applications ADD COLUMN description TEXT NOT NULL DEFAULT '';

CREATE INDEX applications_by_organization ON applications (org_id, id) WHERE org_id <> '';
