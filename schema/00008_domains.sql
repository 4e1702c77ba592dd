-- +goose Up

-- Domains of organizations. name is in the form of IDNA's lookup profile. An
-- ALLOWED_EMAIL_DOMAIN suggests joining to people with such addresses and proves
-- nothing: its columns from status on are empty.
--
-- token is what the TXT record of an ORGANIZATION_DOMAIN has to say. Its checks:
-- pending_at is when the schedule began, next_check_at when the next look-up is
-- due, 0 for never, and asked_at when somebody last asked for one. taken says
-- that the record was found while the domain was another organization's. The
-- columns from checked_at to answer_values are the last answer, its values a
-- JSON array. absences counts answers without the record since absent_at.
CREATE TABLE domains (
    org_id        TEXT    NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    id            TEXT    NOT NULL UNIQUE,
    type          TEXT    NOT NULL CHECK (type IN ('ORGANIZATION_DOMAIN', 'ALLOWED_EMAIL_DOMAIN')),
    name          TEXT    NOT NULL,
    added_by      TEXT    NOT NULL,
    created_at    BIGINT  NOT NULL,
    status        TEXT    NOT NULL CHECK (status IN ('', 'PENDING', 'VERIFIED', 'FAILED')),
    method        TEXT    NOT NULL CHECK (method IN ('', 'DNS', 'ADMIN')),
    token         TEXT    NOT NULL,
    taken         BOOLEAN NOT NULL,
    verified_at   BIGINT  NOT NULL,
    pending_at    BIGINT  NOT NULL,
    next_check_at BIGINT  NOT NULL,
    asked_at      BIGINT  NOT NULL,
    absences      BIGINT  NOT NULL,
    absent_at     BIGINT  NOT NULL,
    name_servers  TEXT    NOT NULL,
    checked_at    BIGINT  NOT NULL,
    answer_name   TEXT    NOT NULL,
    outcome       TEXT    NOT NULL,
    answer_server TEXT    NOT NULL,
    answer_count  BIGINT  NOT NULL,
    answer_values TEXT    NOT NULL,
    version       BIGINT  NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, type, name)
);

CREATE INDEX domains_by_name ON domains (name, type);

-- A domain has one owner.
CREATE UNIQUE INDEX domains_owner ON domains (name) WHERE type = 'ORGANIZATION_DOMAIN' AND status = 'VERIFIED';

CREATE INDEX domains_by_due ON domains (next_check_at, id) WHERE next_check_at > 0;

-- Jobs that only one process does at a time: who does it, and until when that
-- is to be believed.
CREATE TABLE leases (
    job        TEXT   NOT NULL PRIMARY KEY,
    holder     TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);
