-- +goose Up

-- What the operator set for the whole installation: one row. brand_color is '' for
-- the program's own. creator_role and member_role are the ids of the roles that the first and every later member of
-- an organization gets.
CREATE TABLE instance (
    id                   BIGINT  NOT NULL PRIMARY KEY CHECK (id = 1),
    app_name             TEXT    NOT NULL,
    app_url              TEXT    NOT NULL,
    support_email        TEXT    NOT NULL,
    support_url          TEXT    NOT NULL,
    terms_url            TEXT    NOT NULL,
    privacy_url          TEXT    NOT NULL,
    brand_color          TEXT    NOT NULL,
    background           TEXT    NOT NULL,
    radius               TEXT    NOT NULL,
    logo                 TEXT    NOT NULL,
    dark_logo            TEXT    NOT NULL,
    favicon              TEXT    NOT NULL,
    powered_by           BOOLEAN NOT NULL,
    org_branding         BOOLEAN NOT NULL,
    absolute_minutes     BIGINT  NOT NULL,
    idle_minutes         BIGINT  NOT NULL,
    access_token_minutes BIGINT  NOT NULL,
    epoch                BIGINT  NOT NULL,
    invitation_minutes   BIGINT  NOT NULL,
    creator_role         TEXT    NOT NULL,
    member_role          TEXT    NOT NULL,
    several_roles        BOOLEAN NOT NULL,
    updated_at           BIGINT  NOT NULL,
    version              BIGINT  NOT NULL
);

-- Version 0: the program stores its defaults when it first opens the database.
INSERT INTO instance (id, app_name, app_url, support_email, support_url, terms_url, privacy_url,
                      brand_color, background, radius, logo, dark_logo, favicon, powered_by, org_branding,
                      absolute_minutes, idle_minutes, access_token_minutes, epoch,
                      invitation_minutes, creator_role, member_role, several_roles, updated_at, version)
VALUES (1, '', '', '', '', '', '',
        '', '', '', '', '', '', FALSE, FALSE, 0, 0, 0, 1, 0, '', '', FALSE, 0, 0);

-- The tenants. Times are milliseconds since 1970 in UTC, 0 for never.
-- member_count is how many members are ACTIVE: kept, because counting is slow.
-- logo names a picture, '' for none. member_role is the id of the role that new
-- members get, '' for the installation's. seats is how many members there may
-- be, 0 for no limit. refused_socials names the providers by whose accounts its people
-- may not sign in, with spaces between them.
CREATE TABLE organizations (
    id               TEXT    NOT NULL PRIMARY KEY,
    name             TEXT    NOT NULL CHECK (name <> ''),
    external_id      TEXT    NOT NULL,
    logo             TEXT    NOT NULL,
    member_count     BIGINT  NOT NULL CHECK (member_count >= 0),
    member_role      TEXT    NOT NULL,
    seats            BIGINT  NOT NULL CHECK (seats >= 0),
    policy_custom    BOOLEAN NOT NULL,
    absolute_minutes BIGINT  NOT NULL,
    idle_minutes     BIGINT  NOT NULL,
    refused_socials  TEXT    NOT NULL,
    created_at       BIGINT  NOT NULL,
    updated_at       BIGINT  NOT NULL,
    version          BIGINT  NOT NULL
);

CREATE UNIQUE INDEX organizations_by_external_id ON organizations (external_id) WHERE external_id <> '';

CREATE TABLE organization_features (
    org_id  TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    feature TEXT NOT NULL CHECK (feature IN ('sso', 'dir_sync', 'domain_verification', 'session_policy', 'api_keys')),
    PRIMARY KEY (org_id, feature)
);

-- Logos, and pictures of people, as this program has made them from what was
-- uploaded. owner is the id of an organization or user. name is random, so that
-- nobody finds one who was not shown it.
CREATE TABLE pictures (
    name       TEXT   NOT NULL PRIMARY KEY,
    owner      TEXT   NOT NULL,
    media_type TEXT   NOT NULL CHECK (media_type IN ('image/png', 'image/jpeg')),
    data       BLOB   NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX pictures_by_owner ON pictures (owner);
