-- +goose Up

-- Domains of organizations. name is in the form of IDNA's lookup profile. An
-- ALLOWED_EMAIL_DOMAIN suggests joining to people with such addresses and proves
-- nothing.
CREATE TABLE domains (
    org_id     TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    id         TEXT   NOT NULL UNIQUE,
    type       TEXT   NOT NULL CHECK (type IN ('ORGANIZATION_DOMAIN', 'ALLOWED_EMAIL_DOMAIN')),
    name       TEXT   NOT NULL,
    added_by   TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, type, name)
);

CREATE INDEX domains_by_name ON domains (name, type);
