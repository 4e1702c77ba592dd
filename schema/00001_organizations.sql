-- +goose Up

-- What the operator set for the whole installation: one row.
CREATE TABLE instance (
    id                   BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    app_name             TEXT   NOT NULL,
    app_url              TEXT   NOT NULL,
    support_email        TEXT   NOT NULL,
    brand_color          TEXT   NOT NULL,
    absolute_minutes     BIGINT NOT NULL,
    idle_minutes         BIGINT NOT NULL,
    access_token_minutes BIGINT NOT NULL,
    epoch                BIGINT NOT NULL,
    updated_at           BIGINT NOT NULL
);

INSERT INTO instance (id, app_name, app_url, support_email, brand_color,
                      absolute_minutes, idle_minutes, access_token_minutes, epoch, updated_at)
VALUES (1, 'Anteroom', '', '', '#3b5bdb', 43200, 0, 5, 1, 0);

-- The tenants. Times are milliseconds since 1970 in UTC, 0 for never.
-- member_count is how many members are ACTIVE: kept, because counting is slow.
CREATE TABLE organizations (
    id               TEXT    NOT NULL PRIMARY KEY,
    name             TEXT    NOT NULL CHECK (name <> ''),
    external_id      TEXT    NOT NULL,
    member_count     BIGINT  NOT NULL CHECK (member_count >= 0),
    policy_custom    BOOLEAN NOT NULL,
    absolute_minutes BIGINT  NOT NULL,
    idle_minutes     BIGINT  NOT NULL,
    created_at       BIGINT  NOT NULL,
    updated_at       BIGINT  NOT NULL,
    version          BIGINT  NOT NULL
);

CREATE UNIQUE INDEX organizations_by_external_id ON organizations (external_id) WHERE external_id <> '';

CREATE TABLE organization_features (
    org_id  TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    feature TEXT NOT NULL CHECK (feature IN ('sso', 'dir_sync', 'domain_verification', 'session_policy')),
    PRIMARY KEY (org_id, feature)
);
