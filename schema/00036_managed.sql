-- +goose Up

-- What the configuration file describes that was applied last, and nobody changes elsewhere. name
-- is what the file calls it, id what it is here: a client ID, the ID of a role, webhook or
-- organization, the name of a permission or setting. ref is where the file says that a secret or
-- picture is.
CREATE TABLE managed (
    kind TEXT NOT NULL CHECK (kind IN ('application', 'application_secrets', 'organization', 'permission', 'role', 'setting', 'webhook', 'webhook_secret')),
    name TEXT NOT NULL,
    id   TEXT NOT NULL,
    ref  TEXT NOT NULL,
    file TEXT NOT NULL,
    PRIMARY KEY (kind, name)
);

CREATE UNIQUE INDEX managed_by_id ON managed (kind, id);
